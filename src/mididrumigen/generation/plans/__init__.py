"""Plans of language models: asked for, read, repaired, played."""
