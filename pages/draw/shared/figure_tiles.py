"""Tiles of figures side by side, on a phone two in a row where they are short."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.answers.boards.figure_tile import FigureTile
from pages.draw.shared.escaping import escape
from pages.draw.shared.first_storey import figure_grid
from pages.draw.shared.value_origin import origin_help

HALF_SCREEN_NOTE_CHARS = 22  # of a note, which is written smaller than its figure


def draw_tiles(tiles: Sequence[FigureTile], key: str = "figures") -> None:
    """Draw the figures, each with its note; nothing where there are none."""
    if not tiles:
        return
    long_notes = [tile.note for tile in tiles if len(tile.note) > HALF_SCREEN_NOTE_CHARS]
    with figure_grid(len(tiles), [*(tile.value for tile in tiles), *long_notes], key=key):
        for tile in tiles:
            st.metric(
                escape(tile.label),
                escape(tile.value),
                escape(tile.note) or None,
                delta_arrow="off",
                delta_color="gray" if tile.better is None else "green" if tile.better else "red",
                border=True,
                height="stretch",
                help=origin_help(tile.origin, tile.help) or None,
            )
