"""Fronts: who is optimal, in which layer, how much the front dominates."""
