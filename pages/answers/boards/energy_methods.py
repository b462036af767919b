"""Energies of different methods are not compared unless asked for: GPU counters and a wall meter see different things.

A page compares one method, the one that most candidates have unless another is chosen, and treats the other figures as
missing, with a sentence; the API refuses. Whoever asks for all methods gets them, each row marked with its own.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from data.metrics import metrics
from errors import InputError
from pages.answers.boards import store
from pages.answers.shared.formatting import listing, plural

ACROSS_METHODS = (
    "GPU counters, wall meters, CodeCarbon and formulas cover different parts of the machine. "
    "Without this setting, only the most common method is compared."
)


def method_counts(frame: pd.DataFrame, metric: str) -> pd.Series:
    """Candidates with a value by method.id, most first; empty for what is no energy, and where no method is stated."""
    registered = metrics().get(metric)  # a caller may ask for a name that is none, which others refuse with a sentence
    if registered is None or registered.group != "energy" or f"{metric}__method" not in frame:
        return pd.Series(dtype=int)
    stated = frame.loc[frame[metric].notna(), f"{metric}__method"].dropna().astype(str)
    return stated.groupby(stated).size().sort_values(ascending=False, kind="stable")


def multi_method_metrics(frame: pd.DataFrame, names: Iterable[str]) -> tuple[str, ...]:
    """The metrics among these whose values in the frame come from more than one method."""
    return tuple(name for name in names if len(method_counts(frame, name)) > 1)


def keep_one_method(
    frame: pd.DataFrame, names: Iterable[str], chosen: str = ""
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The frame with each metric's values of one method only, and a sentence for each that lost some.

    That is the `chosen` method where the metric has it, else its commonest.
    """
    sentences = []
    for name in multi_method_metrics(frame, names):
        method = compared_method(frame, name, chosen)
        sentences.append(
            f"{methods_sentence(frame, name)} Only values by {label_of(method)} are compared here; the others count "
            "as missing."
        )
        stated = frame[f"{name}__method"]
        alien = (stated.notna() & (stated.astype(object) != method)).to_numpy(dtype=bool)
        frame = frame.assign(**{name: np.where(alien, np.nan, frame[name].to_numpy(dtype=np.float64))})
    return frame, tuple(sentences)


def compared_method(frame: pd.DataFrame, metric: str, chosen: str = "") -> str:
    """The method whose values of a metric are compared: the chosen one where it has some, else the commonest."""
    methods = [str(method) for method in method_counts(frame, metric).index]
    return chosen if chosen in methods else methods[0]


def refuse_mixed(frame: pd.DataFrame, names: Iterable[str]) -> None:
    """Raise InputError where a metric's values come from more than one method, naming them and two remedies."""
    for name in multi_method_metrics(frame, names):
        method = compared_method(frame, name)
        raise InputError(
            f"{methods_sentence(frame, name)} Keep one with in.{name}__method={method}, or compare all of them with "
            "across_methods=1.",
            column=name,
        )


def methods_sentence(frame: pd.DataFrame, metric: str) -> str:
    """Which methods a metric's values come from, and why that matters."""
    by_method = method_counts(frame, metric)
    each = listing([f"{label_of(str(method))} ({plural(count, 'candidate')})" for method, count in by_method.items()])
    return (
        f"{metrics()[metric].label} comes from {len(by_method)} methods here: {each}. They cover different parts of "
        "the machine, so their values can differ many times over."
    )


def label_of(method: str) -> str:
    """A method's name for people."""
    methods = store.methods()
    return str(methods.loc[method, "label"]) if method in methods.index else method
