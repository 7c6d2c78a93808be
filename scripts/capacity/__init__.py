"""How much one node does, what more would need, and what breaks first."""
