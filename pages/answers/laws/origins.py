"""Where a figure about a set of runs comes from: one of its points, or what a law made of them."""

from __future__ import annotations

from pages.answers.boards.origin import UPLOAD, Origin, made_origin
from pages.answers.laws.view import RunSet


def runs_origin(runs: RunSet, what: str, law: str = "") -> Origin:
    """The origin of a figure about a set of runs: a law's, or read off the runs alone."""
    method = f"our fit of {law} to these runs" if law else "computed from these runs alone, without a law"
    return made_origin(f"{what}, {runs.label}", method, runs.source, runs.y_title, uploaded=runs.source == UPLOAD)


def point_origin(runs: RunSet, what: str) -> Origin:
    """The origin of a value of one of the points themselves."""
    return made_origin(f"{what}, {runs.label}", "", runs.source, runs.y_title, uploaded=runs.source == UPLOAD)
