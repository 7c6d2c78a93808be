"""What the use cases need from outside: protocols only."""
