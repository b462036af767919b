"""The Fine-tune page's question as a call: its learning curves as a file, target and budget as parameters."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from models.laws import Curve
from pages.answers.tuning.answer import FineTuneAnswer
from pages.draw.shared.posted_call import PostedCall


def tuning_call(answer: FineTuneAnswer) -> PostedCall:
    """The call that ranks the same curves by the chosen method."""
    view = answer.view
    params = {"target": f"{view.target:g}", "budget": f"{view.budget:g}", "methods": view.method}
    return PostedCall("laws/select", "paretoscope-learning-curves.csv", lambda: curves_csv(answer.curves), params)


def curves_csv(curves: Sequence[Curve]) -> bytes:
    """A row per point: curve, x, y, and n_params where it is known."""
    parts = [
        pd.DataFrame({"curve": curve.name, "x": curve.x, "y": curve.y, "n_params": curve.n_params}) for curve in curves
    ]
    return pd.concat(parts).to_csv(index=False).encode()
