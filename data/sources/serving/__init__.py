"""Measured serving and training: energy, time, throughput."""
