"""The words that everything else speaks. Standard library and numpy only: no I/O, no clock."""
