"""Language-model services on loopback that check what they are asked, and fail as they are told."""
