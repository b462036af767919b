"""Footprint: carbon and water of electricity."""
