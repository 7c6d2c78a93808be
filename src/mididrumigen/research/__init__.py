"""From a name to a profile: identity, collectors, evidence, profile."""
