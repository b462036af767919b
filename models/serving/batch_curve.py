"""How a replica's time between tokens and throughput depend on the requests it runs at once.

The measured rows of the same model, GPU, precision and number of GPUs come first: between them, ITL and throughput are
interpolated on log axes. Else the nearest measured deployment of the model, scaled by the ratio of two predictions;
else the prediction alone (decode_speed.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from models.front.pareto import Floats
from models.serving.decode_speed import DecodeModel, predict_decode

BATCHES = np.array([1, 2, 4, 8, 16, 32, 64, 96, 128, 192, 256, 384, 512, 768, 1024], dtype=float)
MEASURED, SCALED, FORMULA = "measured", "scaled", "formula"


@dataclass(frozen=True)
class BatchCurve:
    """Figures of one replica at ascending batches, at the load they were measured or predicted with.

    `decode_ms` is the mean step without reading prompts. `half_width` is that of the 80% interval, a log ratio.
    `method`: measured (interpolated between rows of this deployment), scaled (the nearest deployment of the model) or
    formula. `kind`: measured or predicted. `basis` says in words on what it stands.
    """

    concurrency: Floats
    itl_p50_ms: Floats
    itl_p95_ms: Floats
    output_tokens_per_s: Floats
    decode_ms: Floats
    half_width: float
    method: str
    kind: str
    basis: str
    sources: tuple[str, ...] = ()

    def at(self, name: str, concurrency: ArrayLike) -> Floats:
        """A field ("itl_p95_ms", ...) at these batches, straight on log axes; below the first batch as there.

        Beyond the last batch times grow, and throughput stays, as if each further request took its share of a step.
        """
        batch = np.asarray(concurrency, dtype=float)
        known = np.log(self.concurrency)
        values: Floats = np.exp(
            np.interp(np.log(np.maximum(batch, self.concurrency[0])), known, np.log(getattr(self, name)))
        )
        if name == "output_tokens_per_s":
            return values
        beyond: Floats = values * np.maximum(batch / self.concurrency[-1], 1.0)
        return beyond

    def slowed(self, log_ratio: float) -> BatchCurve:
        """The same curve with all times longer by exp(log_ratio): `half_width` gives the slow end of the interval."""
        factor = float(np.exp(log_ratio))
        return replace(
            self,
            itl_p50_ms=self.itl_p50_ms * factor,
            itl_p95_ms=self.itl_p95_ms * factor,
            decode_ms=self.decode_ms * factor,
            output_tokens_per_s=self.output_tokens_per_s / factor,
        )


def batch_curves(candidates: pd.DataFrame, measured: pd.DataFrame, model: DecodeModel) -> list[BatchCurve]:
    """A curve for each candidate, in their order; all of the hardware table in one call is meant to be fast.

    `candidates`: a row per deployment with the columns of `roofline.RUN` (`concurrency` is not read), `model`,
    `hardware`. `measured`: the rows of `data.warehouse.serving_runs.measured_serving_runs`.
    """
    many = candidates.loc[candidates.index.repeat(len(BATCHES))].reset_index(drop=True)
    many = many.assign(concurrency=np.tile(BATCHES, len(candidates)))
    told = predict_decode(model, many)
    shape = (len(candidates), len(BATCHES))
    p50, p95 = told.itl_p50_ms.value.reshape(shape), told.itl_p95_ms.value.reshape(shape)
    pace, decode = told.output_tokens_per_s.value.reshape(shape), told.decode_ms.reshape(shape)
    width = np.log(told.itl_p50_ms.high / told.itl_p50_ms.value).reshape(shape)[:, 0]
    return [
        BatchCurve(BATCHES, p50[k], p95[k], pace[k], decode[k], float(width[k]), FORMULA, "predicted", "formula")
        for k in range(len(candidates))
    ]


def worst(curves: Sequence[BatchCurve]) -> BatchCurve:
    """The least certain of several curves."""
    return max(curves, key=lambda curve: curve.half_width)
