"""Making the listener's weights and calibrations. Not part of the package."""
