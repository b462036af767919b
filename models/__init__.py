"""The mathematics: arrays and frames in, frozen dataclasses or frames out."""
