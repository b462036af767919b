"""What one would have chosen with less data: every method's pick at shares of the target, and how wrong it was."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from models.laws import Curve
from pages.answers.tuning.answer import METHOD_NAMES, FineTuneAnswer, loss_at, selections_of

SHARES = (8, 64, 512)


def hindsight(answer: FineTuneAnswer, shares: Sequence[int] = SHARES) -> pd.DataFrame:
    """A row a share and method: its choice from losses at up to target / share, its true rank, and how wrong it was.

    Only where the truth is known, and only shares at which some candidate was measured.
    """
    if not answer.truth_known:
        return pd.DataFrame()
    truth = {curve.name: loss_at(curve, answer.view.target) for curve in answer.curves}
    rows = [row for share in shares for row in _at(answer.curves, answer.view.target, share, truth, answer)]
    return pd.DataFrame(rows)


def _at(
    curves: Sequence[Curve], target: float, share: int, truth: dict[str, float], answer: FineTuneAnswer
) -> list[dict[str, object]]:
    budget = target / share
    if not any(((curve.x > 0) & (curve.x <= budget * (1 + 1e-9))).any() for curve in curves):
        return []
    losses = np.array(list(truth.values()))
    rows: list[dict[str, object]] = []
    for method, selection in selections_of(curves, answer.view, budget).items():
        if not selection.ranking:
            continue
        choice = selection.ranking[0].curve
        rows.append(
            {
                "share": f"1/{share}",
                "budget_examples": budget,
                "method": METHOD_NAMES[method],
                "choice": choice,
                "true_rank": int((losses < truth[choice]).sum()) + 1,
                "regret": selection.regret,
                "relacc": selection.relacc,
                "pearcorr": selection.pearcorr,
                "n_examples_used": selection.n_examples_used,
            }
        )
    return rows
