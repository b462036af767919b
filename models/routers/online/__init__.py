"""Policies that learn while they serve: which model for the next query, from the outcomes of the last ones."""
