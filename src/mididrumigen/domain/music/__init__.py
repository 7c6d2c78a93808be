"""Music: kit, metre, hits, grooves, notation, playability."""
