"""The program as tools of an assistant: the Model Context Protocol over the REST API."""
