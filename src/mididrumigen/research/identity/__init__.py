"""Finds out whom a name stands for."""
