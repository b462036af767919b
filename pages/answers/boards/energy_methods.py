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
from pages.answers.shared.formatting import listing

ACROSS_METHODS = (
    "Energies that GPU counters, wall meters, CodeCarbon or formulas gave take in different parts of the machine. "
    "Without this only the commonest method is compared."
)


def counted(frame: pd.DataFrame, metric: str) -> pd.Series:
    """Candidates with a value by method.id, most first; empty for what is no energy, and where no method is stated."""
    known = metrics().get(metric)  # a caller may ask for a name that is none, which others refuse with a sentence
    if known is None or known.group != "energy" or f"{metric}__method" not in frame:
        return pd.Series(dtype=int)
    stated = frame.loc[frame[metric].notna(), f"{metric}__method"].dropna().astype(str)
    return stated.groupby(stated).size().sort_values(ascending=False, kind="stable")


def mixed(frame: pd.DataFrame, names: Iterable[str]) -> tuple[str, ...]:
    """The metrics among these whose values in the frame come from more than one method."""
    return tuple(name for name in names if len(counted(frame, name)) > 1)


def apart(frame: pd.DataFrame, names: Iterable[str], chosen: str = "") -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The frame with each metric's values of one method only, and a sentence for each that lost some.

    That is the `chosen` method where the metric has it, else its commonest.
    """
    said = []
    for name in mixed(frame, names):
        kept = kept_of(frame, name, chosen)
        others = [method for method in counted(frame, name).index if method != kept]
        said.append(
            f"{sentence(frame, name)} Only figures by {label_of(kept)} are compared here; the others count as missing."
        )
        alien = frame[f"{name}__method"].isin(others).to_numpy()
        frame = frame.assign(**{name: np.where(alien, np.nan, frame[name].to_numpy(dtype=np.float64))})
    return frame, tuple(said)


def kept_of(frame: pd.DataFrame, metric: str, chosen: str = "") -> str:
    """The method whose figures of a mixed metric are compared: the chosen one where it has some, else the commonest."""
    methods = [str(method) for method in counted(frame, metric).index]
    return chosen if chosen in methods else methods[0]


def refuse_mixed(frame: pd.DataFrame, names: Iterable[str]) -> None:
    """Raise InputError where a metric's values come from more than one method, naming them and two remedies."""
    for name in mixed(frame, names):
        kept = counted(frame, name).index[0]
        raise InputError(
            f"{sentence(frame, name)} Keep one with in.{name}__method={kept}, or compare them all the same with"
            " across_methods=1.",
            column=name,
        )


def sentence(frame: pd.DataFrame, metric: str) -> str:
    """Which methods a metric's figures come from, and why that matters."""
    by_method = counted(frame, metric)
    each = listing([f"{label_of(str(method))} ({count:,})" for method, count in by_method.items()])
    return (
        f"{metrics()[metric].label} comes from {len(by_method)} methods here, {each} candidates, which take in"
        " different things and can differ many times over."
    )


def label_of(method: str) -> str:
    """A method's name for people."""
    known = store.methods()
    return str(known.loc[method, "label"]) if method in known.index else method
