"""Tests of the Train page."""
