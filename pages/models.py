"""Models: one model as a thing, with what it scores, costs, needs and runs on; up to four side by side."""
