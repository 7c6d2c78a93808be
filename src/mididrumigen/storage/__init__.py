"""Where generated files are kept."""
