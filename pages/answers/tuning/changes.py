"""What today's answer changes against a saved view of this page, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from pages.answers.tuning.answer import UPLOAD, FineTuneView, fine_tune


def changes_since(before: Mapping[str, object], view: FineTuneView) -> list[str]:
    """Whether another base model is chosen now; uploads are not compared."""
    if view.data_set == UPLOAD:
        return ["The curves were uploaded, so they cannot be ranked again; the saved ranking is in the CSV."]
    now = fine_tune(view).pick
    if now == before.get("pick"):
        return ["The pick is unchanged."]
    return [f"The pick was {before.get('pick') or 'nothing'} and is now {now or 'nothing'}."]
