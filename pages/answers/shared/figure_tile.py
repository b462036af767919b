"""A figure as a tile shows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FigureTile:
    """A figure as people read it: `note` below it, `better` whether that is good news, `help` where it is from."""

    label: str
    value: str
    note: str = ""
    better: bool | None = None
    help: str = ""
