"""A figure as a tile shows it."""

from __future__ import annotations

from dataclasses import dataclass

from pages.answers.boards.origin import Origin


@dataclass(frozen=True)
class FigureTile:
    """A figure as people read it: `note` below it, `better` whether that is good news, `help` what it means.

    `origin`: where it is from; None only where there is no figure.
    """

    label: str
    value: str
    note: str = ""
    better: bool | None = None
    help: str = ""
    origin: Origin | None = None
