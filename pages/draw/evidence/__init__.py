"""Draws published figures beside ours."""
