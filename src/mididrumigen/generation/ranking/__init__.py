"""Which of many clips are nearest to the style."""
