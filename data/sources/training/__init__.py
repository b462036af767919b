"""Sources on training runs: clusters that train, and how a GPU's power limit changes a run's time and energy."""
