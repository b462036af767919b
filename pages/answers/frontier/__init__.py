"""The Frontier page: any board by any metrics."""
