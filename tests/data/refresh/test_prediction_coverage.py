"""Which left-out losses lie inside their interval: it may be widened by other families' losses, never by its own."""

from __future__ import annotations

import pandas as pd

from data.refresh.stored_predictions import with_coverage

INTERVAL = {"metric": "accuracy_pct", "weight_bits": 4.0, "predicted": 0.02, "low": 0.01, "high": 0.03}


def losses(**by_family: list[float]) -> pd.DataFrame:
    """Rows of one interval of width 0.02, a model each."""
    return pd.DataFrame(
        [
            {**INTERVAL, "family": family, "model": f"{family} {place}", "loss": loss}
            for family, values in by_family.items()
            for place, loss in enumerate(values)
        ]
    )


def test_what_other_families_needed_widens_an_interval() -> None:
    """Losses of 0.04 are half a width above: so is the interval of the other family then, which holds 0.04 as well."""
    covered = with_coverage(losses(one=[0.04] * 8, other=[0.04] * 8))["covered"]
    assert covered.all()


def test_what_a_family_needs_itself_does_not() -> None:
    covered = with_coverage(losses(far=[0.09] * 8, near=[0.02] * 8)).set_index("model")["covered"]
    assert not covered[[f"far {place}" for place in range(8)]].any()
    assert covered[[f"near {place}" for place in range(8)]].all()
