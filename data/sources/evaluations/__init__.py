"""Ratings and tests of quality."""
