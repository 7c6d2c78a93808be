"""Claims about a style and wishes for a clip, applied to its notes as musical changes."""
