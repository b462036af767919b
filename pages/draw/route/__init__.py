"""Draws the Route page."""
