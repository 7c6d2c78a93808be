"""Language models that write plans: one client for every protocol, and the chain that asks them."""
