"""Draws the Models page."""
