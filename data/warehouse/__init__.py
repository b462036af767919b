"""The DuckDB warehouse: built from the tables, opened read-only, asked."""
