"""The Route page and calls: which model for which query."""
