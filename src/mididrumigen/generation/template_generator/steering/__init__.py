"""What is told of a style, and asked of a clip, brought into its notes by musical changes."""
