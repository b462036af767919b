"""Everything about data; DuckDB lives only here."""
