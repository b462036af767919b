"""The Scaling laws page and calls."""
