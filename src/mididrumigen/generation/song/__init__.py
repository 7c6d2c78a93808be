"""Songs: what a drummer does in each section, and on the way from one to the next."""
