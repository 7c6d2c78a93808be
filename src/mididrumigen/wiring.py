"""Builds the concrete adapters: the only module that knows them all."""
