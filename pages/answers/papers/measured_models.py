"""On which models a paper's claim was measured, and the measured effect on each beside the claimed one.

The label of a measured pair begins with the model's name. It is joined where that is a spelling of one model, never by
likeness; pairs of machines, data sets and routers belong to no model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pages.answers.boards import store
from pages.answers.papers.measured import MeasuredClaim, effect_text, measured_claims

AFTER_THE_NAME = re.compile(r", | on | at ")


@dataclass(frozen=True)
class ModelEffect:
    """What was measured of one claim on one model: the median of its pairs, in the claim's unit."""

    measured: MeasuredClaim
    model: str
    model_label: str
    median: float
    n_pairs: int

    @property
    def text(self) -> str:
        """The measured effect as people say it: `12.5x more`."""
        return effect_text(self.measured.unit, self.median)


def effects_of_claim(measured: MeasuredClaim) -> tuple[ModelEffect, ...]:
    """The effect on each model that the pairs name, by label."""
    return tuple(effect for effect in _effects(store.data_version()) if effect.measured is measured)


def effects_on_model(model: str) -> tuple[ModelEffect, ...]:
    """Every claim that was measured on a model; none for a model that no pair names."""
    return tuple(effect for effect in _effects(store.data_version()) if effect.model == model)


@store.data_cache(maxsize=1)
def _effects(_version: str) -> tuple[ModelEffect, ...]:
    return tuple(effect for measured in measured_claims() for effect in _by_model(measured))


def _by_model(measured: MeasuredClaim) -> list[ModelEffect]:
    labels = store.names().labels
    models = measured.pairs["label"].map(lambda label: _model_of(str(label)))
    groups = measured.pairs["effect"].groupby(models[models != ""])
    effects = [
        ModelEffect(measured, str(model), labels[str(model)], float(pairs.median()), len(pairs))
        for model, pairs in groups
    ]
    return sorted(effects, key=lambda effect: effect.model_label.casefold())


def _model_of(label: str) -> str:
    """The model that a pair's label begins with; empty where the name is no spelling of one model alone."""
    return store.names().match(AFTER_THE_NAME.split(label, maxsplit=1)[0]).model
