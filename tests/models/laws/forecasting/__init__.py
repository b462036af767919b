"""Forecasts of single curves."""
