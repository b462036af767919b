"""Draws the Choose page."""
