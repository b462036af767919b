"""Quantized models beside the same models unquantized."""
