"""What quantization loses where nobody measured it: by hand, within what was seen, and as docs/quantization.md says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import InputError
from models.serving.quantization_loss import (
    LEAST_LOSS,
    bands,
    interval_widening,
    left_out_losses,
    predicted_losses,
)

NO_WIDER = pd.DataFrame({"metric": ["accuracy_pct"] * 3, "band": [0, 1, 2], "widening": [0.0] * 3})


def losses(*rows: tuple[str, str, float, float, float], method: str = "awq") -> pd.DataFrame:
    """Rows of model, family, bits, size and loss."""
    frame = pd.DataFrame(rows, columns=["model", "family", "weight_bits", "n_params", "loss"])
    return frame.assign(metric="accuracy_pct", method=method, benchmark_kind="knowledge")


KNOWN = losses(
    ("a", "A", 4.0, 7e9, 0.02),
    ("b", "B", 4.0, 7e9, 0.04),
    ("c", "C", 4.0, 7e9, 0.06),
    ("d", "D", 8.0, 7e9, 0.001),
    ("e", "E", 3.0, 7e9, 0.2),
)


def test_the_middle_of_three_alike_by_hand() -> None:
    """At 4 bits the losses at 3 and 8 bits weigh exp(-1 / 0.4) = 0.082 and exp(-4 / 0.4) = 0.00005 of one at 4.

    Sorted: 0.001 (0.00005), 0.02 (1), 0.04 (1), 0.06 (1), 0.2 (0.082): shares at the middles of their weights are
    0.000007, 0.162, 0.487, 0.811 and 0.987; half lies 0.013 / 0.3245 of the way from 0.04 to 0.06.
    """
    row = predicted_losses(KNOWN, KNOWN.iloc[:1], NO_WIDER).iloc[0]
    weights = np.array([np.exp(-10.0), 1.0, 1.0, 1.0, np.exp(-2.5)])
    share = (np.cumsum(weights) - weights / 2) / weights.sum()
    assert row["loss"] == pytest.approx(0.04 + 0.02 * (0.5 - share[2]) / (share[3] - share[2]))
    assert row["loss"] == pytest.approx(0.0408, abs=0.0001)
    assert row["low"] == pytest.approx(0.001 + 0.019 * (0.1 - share[0]) / (share[1] - share[0]))


def test_widening_is_a_share_of_the_width_at_either_end() -> None:
    narrow = predicted_losses(KNOWN, KNOWN.iloc[:1], NO_WIDER).iloc[0]
    wide = predicted_losses(KNOWN, KNOWN.iloc[:1], NO_WIDER.assign(widening=0.5)).iloc[0]
    width = narrow["high"] - narrow["low"]
    assert wide["low"] == pytest.approx(narrow["low"] - width / 2)
    assert wide["high"] == pytest.approx(narrow["high"] + width / 2)
    assert wide["loss"] == narrow["loss"]


def test_below_the_least_bits_it_abstains() -> None:
    rows = KNOWN.iloc[:2].assign(weight_bits=[2.0, 2.25])
    assert predicted_losses(KNOWN, rows, NO_WIDER)["loss"].isna().tolist() == [True, False]


def test_a_gain_is_not_promised() -> None:
    gains = KNOWN.assign(loss=-0.05)
    row = predicted_losses(gains, KNOWN.iloc[:1], NO_WIDER).iloc[0]
    assert row["low"] < 0 < row["loss"] == LEAST_LOSS <= row["high"]


@given(
    st.lists(st.floats(-0.1, 0.9), min_size=5, max_size=5),
    st.sampled_from(["awq", "gptq", "efficientqat"]),
    st.floats(8.0, 12.0),
)
def test_fewer_bits_never_promise_less_loss(values: list[float], method: str, log_size: float) -> None:
    known = KNOWN.assign(loss=values)
    bits = [2.5, 3.0, 4.0, 5.0, 6.0, 8.0]
    rows = pd.DataFrame({"weight_bits": bits, "method": method, "n_params": 10**log_size})
    table = predicted_losses(known, rows.assign(metric="accuracy_pct", benchmark_kind="code"), NO_WIDER)
    assert (np.diff(table["loss"]) <= 1e-12).all()
    assert (table["low"] <= table["loss"]).all()
    assert (table["loss"] <= table["high"]).all()
    assert table["loss"].between(LEAST_LOSS, max(*values, LEAST_LOSS) + 1e-12).all()


def test_the_same_method_counts_more() -> None:
    other = losses(("x", "X", 4.0, 7e9, 0.5), ("y", "Y", 4.0, 7e9, 0.5), ("z", "Z", 4.0, 7e9, 0.5), method="gptq")
    known = pd.concat([KNOWN, other])
    table = predicted_losses(known, pd.concat([KNOWN.iloc[:1], other.iloc[:1]]), NO_WIDER)
    assert table["loss"].iloc[0] < 0.1 < table["loss"].iloc[1]


def test_a_metric_without_losses_is_a_sentence() -> None:
    with pytest.raises(InputError, match="perplexity"):
        predicted_losses(KNOWN, KNOWN.iloc[:1].assign(metric="perplexity"), NO_WIDER)


def test_two_families_are_too_few() -> None:
    with pytest.raises(InputError, match="2 families"):
        left_out_losses(KNOWN.iloc[:2])


def test_a_family_is_predicted_from_the_others_alone() -> None:
    left_out = left_out_losses(KNOWN.assign(loss=[0.02, 0.04, 9.0, 0.001, 0.2]))
    assert left_out.set_index("family").loc["C", "high"] < 1.0


def test_widening_makes_intervals_hold() -> None:
    """Ten models whose losses lie one width above their interval: eight of ten and the one to come need all of it."""
    left_out = pd.concat([KNOWN] * 4, ignore_index=True).iloc[:12]
    left_out = left_out.assign(model=[f"m{i}" for i in range(12)], low=0.0, high=0.1, weight_bits=4.0, predicted=0.05)
    table = interval_widening(left_out.assign(loss=0.2)).set_index("band")
    assert table["losses"].tolist() == [0, 12, 0]
    assert table["widening"].tolist() == pytest.approx([1.0] * 3)
    assert interval_widening(left_out.assign(loss=0.05))["widening"].tolist() == [0.0] * 3


def test_bands() -> None:
    assert bands(pd.DataFrame({"weight_bits": [2.5, 3.3, 4.0, 6.5, 8.0]})).tolist() == [0, 1, 1, 2, 2]
