"""Deploy: how many GPUs a model needs for a traffic, and whether it holds its deadlines."""
