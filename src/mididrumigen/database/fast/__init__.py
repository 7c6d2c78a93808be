"""The reads and writes of a cached request, without an ORM."""
