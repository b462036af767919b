"""Policies of routers, one a file."""
