"""Policies that send each query to a model, their replay on logs, and their measures."""
