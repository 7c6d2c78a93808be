"""Finds out who a name stands for."""
