"""Draws the Scaling laws page."""
