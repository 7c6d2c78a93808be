"""Caches and rate limits: in memory, or shared through Redis."""
