"""Every model of a log can be told from every other, by colour and by pattern, and stays as it is."""

from __future__ import annotations

import itertools

import numpy as np

from pages.draw.route.colours import model_looks


def test_no_two_of_sixty_models_share_a_colour_and_neighbours_share_no_pattern():
    names = [f"model {i:02d}" for i in range(60)]
    looks = model_looks(names)
    colours = np.array([[int(looks[name].colour[i : i + 2], 16) for i in (1, 3, 5)] for name in names[:40]])
    apart = np.abs(colours[:, None] - colours[None]).sum(axis=2) + 1000 * np.eye(40)
    assert apart.min() >= 12
    assert len({look.colour for look in looks.values()}) == 60
    assert all(looks[a].pattern != looks[b].pattern for a, b in itertools.pairwise(names))


def test_the_two_geminis_differ_and_a_selection_changes_nothing():
    models = ["gemini-1.5-pro-002", "gemini-1.5-flash-002", "Phi-3-mini-4k-instruct", "Yi-6b-Chat"]
    looks = model_looks(models)
    pro, flash = looks[models[0]], looks[models[1]]
    assert pro.colour != flash.colour
    assert pro.pattern != flash.pattern
    assert model_looks(models[::-1]) == looks
