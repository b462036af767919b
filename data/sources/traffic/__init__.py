"""Arrival traces of language-model services: when requests came, how long they and their answers were."""
