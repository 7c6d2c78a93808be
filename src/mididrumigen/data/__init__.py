"""Drum maps and the knowledge library, as data."""
