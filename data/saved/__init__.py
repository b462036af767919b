"""What people keep: views and datasets, in any database that SQLAlchemy knows."""
