"""The Footprint page."""
