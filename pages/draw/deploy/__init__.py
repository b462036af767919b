"""Draws the Deploy page."""
