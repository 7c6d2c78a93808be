"""Jobs: what runs them, in this process or on many machines."""
