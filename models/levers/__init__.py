"""What a paper's claim does to a measured candidate: the arithmetic of units, bands from bounds, levers that fit."""
