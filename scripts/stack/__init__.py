"""The production stack as processes on loopback, and what is tried on it."""
