"""Draws the Fine-tune page."""
