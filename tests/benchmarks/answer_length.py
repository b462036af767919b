"""`python -m tests.benchmarks.answer_length` prints how well answer lengths are predicted: docs/answer_length.md.

Models are split by a checksum of their names. The variances were chosen on the even half alone; the odd half is scored,
each model left out whole.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from data.refresh.counted_lengths import counted_lengths
from data.refresh.stored_lengths import cases_of, families_of_models, models_by_name, modes_by_name, stated_lengths
from data.refresh.stored_predictions import chose_variances
from data.settings import settings
from models.front.pareto import Floats
from models.serving.answer_length import LengthCase, conformal_half_width, errors_left_out


def observations() -> tuple[list[LengthCase], Floats]:
    """The counts of all sources."""
    tables = settings().tables
    lengths = [counted_lengths(tables, models_by_name(tables), modes_by_name(tables)), stated_lengths(tables)]
    return cases_of(pd.concat(lengths, ignore_index=True), families_of_models(tables))


def errors_of_median(
    cases: list[LengthCase], tokens: Floats, alike: Callable[[LengthCase, LengthCase], bool]
) -> Floats:
    """Log errors of the median of the other models' cases that are alike; of all cases of its mode where none is."""
    errors = []
    for case, counted in zip(cases, tokens, strict=True):
        others = [k for k, other in enumerate(cases) if other.model != case.model]
        rows = [k for k in others if alike(case, cases[k])] or [k for k in others if cases[k].reasons == case.reasons]
        errors.append(np.log(counted / np.median(tokens[rows])))
    return np.array(errors)


def line(name: str, errors: Floats) -> str:
    """Median error factor, and the share within a factor of 2."""
    factor = np.exp(np.median(np.abs(errors)))
    near = 100 * np.mean(np.abs(errors) <= np.log(2))
    return f"{name}: median factor {factor:.2f}, within 2x {near:.0f}%, n {len(errors)}"


def main() -> None:
    """Print the table."""
    cases, tokens = observations()
    developed = chose_variances(cases)
    reasons = np.array([case.reasons for case in cases])
    methods = {
        "model": errors_left_out(cases, tokens),
        "model, other tasks known": errors_left_out(cases, tokens, whole_model=False),
        "median of the task": errors_of_median(cases, tokens, lambda a, b: a.task == b.task),
        "median by mode": errors_of_median(cases, tokens, lambda a, b: a.reasons == b.reasons),
        "median by task and mode": errors_of_median(
            cases, tokens, lambda a, b: (a.task, a.reasons) == (b.task, b.reasons)
        ),
    }
    gpqa = np.array([case.task == "gpqa" for case in cases])
    for part, rows in (("developed on", developed), ("scored", ~developed)):
        for mode, which in (
            ("all", rows),
            ("reasoning", rows & reasons),
            ("plain", rows & ~reasons),
            ("gpqa", rows & gpqa),
        ):
            for name, errors in methods.items():
                print(f"{part}, {mode}: {line(name, errors[which])}")
    for level in (0.8, 0.95):
        held = 0
        for mode in (False, True):
            half = conformal_half_width(methods["model"][developed & (reasons == mode)], level)
            inside = np.abs(methods["model"][~developed & (reasons == mode)]) <= half
            held += int(inside.sum())
            print(
                f"{level:.0%} interval, reasons {mode}: factor {np.exp(half):.2f}, holds {inside.mean():.0%}"
                f" of {len(inside)}"
            )
        print(f"{level:.0%} interval holds {held / (~developed).sum():.0%} of all {(~developed).sum()}")


if __name__ == "__main__":
    main()
