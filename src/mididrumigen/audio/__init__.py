"""Listening: recordings in, drum performances on a beat grid out."""
