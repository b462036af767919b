"""Fitting laws to curves: starts, least squares, errors, intervals, what a design leaves open."""
