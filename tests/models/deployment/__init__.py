"""Tests of models/deployment."""
