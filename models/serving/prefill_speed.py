"""Seconds that a replica takes to read a prompt, as a line and a square of its tokens, with an 80% interval."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from models.front.pareto import Floats
from models.serving.prefill import UTILISATION, prefill_flop


@dataclass(frozen=True)
class PrefillSpeed:
    """Reading t tokens takes start_s + per_token_s x t + per_pair_s x t^2; `half_width` of 80% as a log ratio."""

    start_s: float
    per_token_s: float
    per_pair_s: float
    half_width: float

    def seconds(self, tokens: ArrayLike) -> Floats:
        """Seconds to read prompts of so many tokens.

        >>> float(PrefillSpeed(0.01, 1e-4, 0.0, 0.3).seconds(1000))
        0.11
        """
        count = np.asarray(tokens, dtype=float)
        in_all: Floats = self.start_s + self.per_token_s * count + self.per_pair_s * count**2
        return in_all

    def slowed(self, log_ratio: float) -> PrefillSpeed:
        """The same with all times longer by exp(log_ratio)."""
        factor = float(np.exp(log_ratio))
        return replace(
            self,
            start_s=self.start_s * factor,
            per_token_s=self.per_token_s * factor,
            per_pair_s=self.per_pair_s * factor,
        )


def prefill_speeds(candidates: pd.DataFrame) -> list[PrefillSpeed]:
    """The speed of each candidate (rows with the columns of `roofline.RUN`), in their order."""
    speeds = []
    for row in candidates.to_dict("records"):
        share = UTILISATION["moe" if row["experts"] > 1 else "dense"]
        pace = float(row["num_gpus"]) * float(row["peak_tflops"]) * 1e12 * share[1]
        active = np.array([float(row["n_params_active"])])
        pairs = float(prefill_flop(active, 1000, 0, 1.0)[0] - prefill_flop(active, 1000, 0, 0.0)[0]) / 1e6
        speeds.append(
            PrefillSpeed(0.0, 2 * float(active[0]) / pace, pairs / pace, float(np.log(share[2] / share[0]) / 2))
        )
    return speeds
