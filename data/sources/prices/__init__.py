"""Prices of APIs and of rented accelerators."""
