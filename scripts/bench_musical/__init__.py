"""What is measured of the music, a module for each concern; ``make bench-musical`` prints it."""
