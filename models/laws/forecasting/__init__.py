"""Forecasts of single curves by many shapes, weighed by how well each foretold the curve's own later points."""
