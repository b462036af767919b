"""The Choose page: which model for this need."""
