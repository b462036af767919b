"""Conversions of energy that several sources need."""

J_PER_KWH = 3.6e6  # exact: 1,000 W for 3,600 s
