"""Builds the concrete adapters: the only package that knows them all."""
