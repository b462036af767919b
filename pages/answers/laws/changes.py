"""What today's answer changes against a saved view of this page, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from pages.answers.laws.answer import scaling
from pages.answers.laws.view import UPLOAD, ScalingView


def changes_since(before: Mapping[str, object], view: ScalingView) -> list[str]:
    """Whether another law describes the runs best now; uploads are not compared."""
    if view.curve.startswith(f"{UPLOAD}:"):
        return ["The runs were uploaded, so they cannot be fitted again; the saved points are in the CSV."]
    best = scaling(view).best
    now = best.law.id if best is not None else None
    if now == before.get("best_law"):
        return ["The best law is unchanged."]
    return [f"The best law was {before.get('best_law') or 'none'} and is now {now or 'none'}."]
