"""Learning curves and training runs."""
