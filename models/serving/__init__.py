"""Serving: what requests cost, how prompts are read, shapes of models."""
