"""Logs of what models answered, query by query."""
