"""Accelerators and data centres."""
