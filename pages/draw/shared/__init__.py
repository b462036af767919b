"""What several pages use when they draw."""
