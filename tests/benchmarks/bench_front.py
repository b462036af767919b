"""The front of 1,000,000 x 3 against moocore alone, in the same run; also with 1% of the rows incomplete.

    python -m tests.benchmarks.bench_front

Repeats alternate between the two, because machines are noisy. Prints medians and their ratio, and whether both
find the same front; exits with 1 if they do not. It asserts nothing about clocks.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import moocore
import numpy as np

from models.front.pareto import Bools, Floats, pareto_optimal

ROWS, OBJECTIVES, REPEATS = 1_000_000, 3, 15
TARGET_RATIO = 1.5
MAXIMISE = [False, True, False]


def main() -> int:
    """Print one line for complete rows and one with gaps; 1 if a front differs from moocore's."""
    complete = np.random.default_rng(0).random((ROWS, OBJECTIVES))
    gaps = complete.copy()
    gaps[::100, 1] = np.nan
    return max(_compare("complete", complete, complete), _compare("1% incomplete", gaps, complete))


def _compare(name: str, ours: Floats, theirs: Floats) -> int:
    """moocore cannot take gaps, so it always gets the complete rows."""
    mine, own = _timed(lambda: pareto_optimal(ours, MAXIMISE))
    base, reference = _timed(lambda: _moocore(theirs))
    mines, bases = [mine], [base]
    for _ in range(REPEATS - 1):
        mines.append(_timed(lambda: pareto_optimal(ours, MAXIMISE))[0])
        bases.append(_timed(lambda: _moocore(theirs))[0])
    if ours is not theirs:  # what moocore says of the rows that have no gap
        known = ~np.isnan(ours).any(axis=1)
        reference = np.zeros(len(ours), dtype=bool)
        reference[known] = _moocore(theirs[known])
    same = bool((own == reference).all())
    ratio = statistics.median(mines) / statistics.median(bases)
    print(
        f"front of {len(ours):,} x {ours.shape[1]}, {name}: {1000 * statistics.median(mines):.0f} ms, "
        f"moocore alone: {1000 * statistics.median(bases):.0f} ms, ratio {ratio:.2f} "
        f"(target {TARGET_RATIO:g}); {int(own.sum())} optimal, same front: {'yes' if same else 'NO'}",
        flush=True,
    )
    return int(not same)


def _moocore(values: Floats) -> Bools:
    return np.asarray(moocore.is_nondominated(values, maximise=MAXIMISE, keep_weakly=True), dtype=bool)


def _timed(call: Callable[[], Bools]) -> tuple[float, Bools]:
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


if __name__ == "__main__":
    sys.exit(main())
