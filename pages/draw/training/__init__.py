"""Draws the Train page."""
