"""Renewing the tables: from raw files, from publishers, and the fits stored with them."""
