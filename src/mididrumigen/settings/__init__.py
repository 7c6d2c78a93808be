"""Settings, read when asked: places, service, research and language models."""
