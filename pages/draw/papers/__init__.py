"""Draws the Evidence page."""
