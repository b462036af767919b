"""The Fine-tune page and calls: which base model."""
