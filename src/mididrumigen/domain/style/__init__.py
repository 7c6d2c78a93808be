"""Style: features, evidence, estimates, profiles and reports on them."""
