"""The Scaling laws page's question as a call: the points that were fitted as a file, the best law as a parameter."""

from __future__ import annotations

from pages.answers.laws.answer import ScalingAnswer
from pages.draw.shared.posted_call import PostedCall


def scaling_call(answer: ScalingAnswer) -> PostedCall | None:
    """The call that fits the best law to the same points; None where no law was fitted."""
    if answer.best is None:
        return None
    law, level = answer.best.law, answer.view.level
    return PostedCall(
        "laws/fit", "paretoscope-curve.csv", lambda: curve_csv(answer), {"law": law.id, "level": f"{level:g}"}
    )


def curve_csv(answer: ScalingAnswer) -> bytes:
    """The fitted points under the names that the law's inputs have."""
    if answer.best is None:
        raise ValueError("no law was fitted")
    runs, law = answer.runs, answer.best.law
    points = runs.points[answer.is_fitted]
    inputs = {name: points[column] for name, column in zip(law.x, runs.columns_for(law), strict=False)}
    table = points[["y"]].assign(curve=runs.label, **inputs)
    return table[["curve", *inputs, "y"]].to_csv(index=False).encode()
