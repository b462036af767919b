"""Work in processes of its own, shared fairly among callers."""
