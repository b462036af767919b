"""Choosing a model from small budgets, by laws and by pooled curves."""
