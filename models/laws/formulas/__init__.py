"""Formulas of laws, one a file: parameters with unit and bounds, gradient, citation."""
