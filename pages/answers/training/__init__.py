"""Train: what a training run takes, what goes wrong, and how it takes less."""
