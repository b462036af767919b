"""Questions in SQL from visitors: checked, and answered in a process of its own."""
