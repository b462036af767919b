"""Questions and their answers, free of any user interface: what pages draw and the HTTP API serves."""
