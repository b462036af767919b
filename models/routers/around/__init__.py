"""What stands around a router: a cache in front, a local helper, speculation, and serving under load."""
