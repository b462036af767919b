"""Training and fine-tuning: memory of a run."""
