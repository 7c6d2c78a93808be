"""The one polite way to the web."""
