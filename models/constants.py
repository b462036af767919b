"""Numbers that several parts share, each once: unit conversions, and the defaults that views and answers start from."""

from __future__ import annotations

FLOPS_PER_PARAM_TOKEN = 6.0  # forward and backward pass of training, Kaplan et al. 2020, arXiv 2001.08361, section 2.1
J_PER_KWH = 3.6e6  # exact: 1,000 W for 3,600 s
Z95 = 1.959963984540054  # two-sided 95% point of the normal distribution
INTERVAL_LEVEL = 0.8  # of a forecast's interval where nobody names another
TYPICAL_PUE = 1.15  # energy of the site per energy at the machines: what Amazon claims for its data centres on average
WORLD = "World"  # the grid of a view that names none, as the tables of grids write it
