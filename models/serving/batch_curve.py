"""How a replica's time between tokens and throughput depend on the requests it runs at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from models.front.pareto import Floats

MEASURED, OTHER_LOAD, SCALED, FORMULA = "measured", "measured at another load", "scaled", "formula"
TIMES = ("itl_p50_ms", "itl_p95_ms", "decode_ms")
CURVE_FIELDS = (*TIMES, "output_tokens_per_s")


@dataclass(frozen=True)
class BatchCurve:
    """Figures of one replica at ascending batches (`concurrency`, requests), with half-widths of 80% intervals.

    `itl_p50_ms`, `itl_p95_ms` and `output_tokens_per_s` are at the load of `prompt_tokens` and `output_tokens`: where
    the rows are of this deployment, theirs. `decode_ms` is the mean step without reading prompts, at the workload that
    was asked for. `half_width` (of decode_ms, throughput and the median) and `p95_half_width` are log ratios.
    `method`: "measured" (rows of this deployment; straight on log axes between them), "measured at another load" (the
    same, but prompts or answers of other lengths), "scaled" (the nearest measured deployment of the model, times the
    ratio of two predictions) or "formula" (the prediction alone). `basis` says in words on what it stands.
    """

    concurrency: Floats
    itl_p50_ms: Floats
    itl_p95_ms: Floats
    output_tokens_per_s: Floats
    decode_ms: Floats
    half_width: float
    p95_half_width: float
    method: str
    basis: str
    measured_batches: tuple[float, ...] = ()
    prompt_tokens: float = float("nan")
    output_tokens: float = float("nan")
    source: str = ""

    def kind_at(self, concurrency: float) -> str:
        """Whether ITL and throughput at this batch are measured or predicted (interpolated counts as predicted)."""
        return "measured" if concurrency in self.measured_batches else "predicted"

    def at(self, name: str, concurrency: ArrayLike) -> Floats:
        """A field ("itl_p95_ms", ...) at these batches, straight on log axes; below the first batch as there.

        Beyond the last batch times grow in proportion, and throughput stays.
        """
        batch = np.asarray(concurrency, dtype=float)
        inside = np.log(np.maximum(batch, self.concurrency[0]))
        values: Floats = np.exp(np.interp(inside, np.log(self.concurrency), np.log(getattr(self, name))))
        if name not in TIMES:
            return values
        longer: Floats = values * np.maximum(batch / self.concurrency[-1], 1.0)
        return longer

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


def rising(values: Floats) -> Floats:
    """The nearest values (n,), in mean squares of logs, that never fall: neighbours that do are pooled.

    >>> rising(np.array([1.0, 4.0, 4.0, 9.0])).round(6).tolist()
    [1.0, 4.0, 4.0, 9.0]
    """
    if not (values[1:] < values[:-1]).any():
        return values
    pools: list[tuple[float, int]] = []
    for value in np.log(values).tolist():
        pools.append((value, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (last, n), (before, m) = pools.pop(), pools.pop()
            pools.append(((last * n + before * m) / (n + m), n + m))
    logs: Floats = np.concatenate([np.full(count, mean) for mean, count in pools])
    return np.asarray(np.exp(logs), dtype=np.float64)
