"""The built-in knowledge of drummers and genres."""
