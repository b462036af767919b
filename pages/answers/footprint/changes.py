"""What has changed in the Footprint page's answer since a view was saved."""

from __future__ import annotations

from collections.abc import Mapping

from pages.answers.footprint.answer import answer_footprint, resolve
from pages.answers.footprint.sentences import carbon_text
from pages.answers.footprint.view import FootprintView


def changes_since(before: Mapping[str, object], view: FootprintView) -> list[str]:
    """Whether the carbon on the first grid is another."""
    rows = answer_footprint(resolve(view)[0]).grids
    now = carbon_text(rows[0]["kgco2e"]) if rows else None
    if now == before.get("carbon"):
        return ["The carbon is unchanged."]
    return [f"The carbon on the first grid was {before.get('carbon') or 'not known'} and is now {now or 'not known'}."]
