"""Decisions: limits and weights to a pick, how sure it is, and what would change it."""
