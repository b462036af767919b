"""Draws the Data page."""
