"""Draws the Frontier page."""
