"""Sources as lines of Markdown: title with link, version, licence, citation."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from pages.answers.boards import store


def source_lines(frame: pd.DataFrame, columns: Iterable[str]) -> list[str]:
    """One Markdown line for each source that these columns of the frame name."""
    used: set[str] = set()
    for name in columns:
        if f"{name}__source" in frame:
            for text in frame[f"{name}__source"].dropna().unique():
                used.update(str(text).split("+"))
    return [describe_source(source) for source in sorted(used) if source in store.sources().index]


def describe_source(source_id: str) -> str:
    """A source with its link, version, licence and retrieval date."""
    row = store.sources().loc[source_id]
    terms = f"{row['version']}, retrieved {row['retrieved']}. Licence: {row['licence']}."
    return f"[{row['title']}]({row['url']}), {terms} {row['citation']}"
