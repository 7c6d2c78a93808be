"""From a profile to grooves."""
