"""Boards: candidates with costs, carbon, methods and the origin of every value."""
