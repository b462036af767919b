"""Draws the Saved views page."""
