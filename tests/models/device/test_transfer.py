"""Ten samples of a new device: HELP's own split of devices, and what may not leak."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from errors import InputError
from models.device.transfer import STRENGTH, STRENGTHS, left_out_spearman, rank_scores, transferred_ms
from tests.tables import stored_tables

# Table 3 of arXiv:2106.08630: devices learned from, devices tested on, ten samples each.
KNOWN = (
    *("1080ti_1", "1080ti_32", "1080ti_256", "silver_4114", "silver_4210r"),
    *("samsung_a50", "pixel3", "essential_ph_1", "samsung_s7"),
)
NEW = ("titan_rtx_256", "gold_6226", "fpga", "pixel2", "raspi4", "eyeriss")


@pytest.fixture(scope="module")
def latencies() -> pd.DataFrame:
    rows = stored_tables("help_latency")["network_latency"]
    wide = rows.pivot_table(index="network", columns="device", values="latency_ms")
    return wide[[*KNOWN, *NEW]].dropna()


def test_the_papers_devices_rank_at_85(latencies: pd.DataFrame) -> None:
    """Mean over six devices and twenty draws of ten samples; the samples themselves are not scored."""
    means = [left_out_spearman(latencies, list(KNOWN), device, draws=20).mean() for device in NEW]
    assert np.mean(means) >= 0.85
    assert min(means) >= 0.8


def test_the_strength_was_chosen_on_known_devices_alone(latencies: pd.DataFrame) -> None:
    few = latencies.iloc[::4]
    scores = {
        strength: np.mean(
            [left_out_spearman(few, list(KNOWN), name, draws=8, strength=strength).mean() for name in KNOWN]
        )
        for strength in STRENGTHS
    }
    assert max(scores.values()) - scores[STRENGTH] < 0.003, scores


def test_the_order_of_samples_and_other_networks_do_not_matter(latencies: pd.DataFrame) -> None:
    scores = rank_scores(latencies[list(KNOWN)])
    places, times = np.arange(0, 100, 10), latencies["fpga"].to_numpy()[:100:10]
    first = transferred_ms(scores, places, times)
    assert transferred_ms(scores, places[::-1], times[::-1]) == pytest.approx(first)
    assert transferred_ms(scores, places, 3 * times) == pytest.approx(3 * first), "a slower device by a factor"


def test_a_device_that_is_known_is_told_exactly() -> None:
    """Where all devices agree in rank and in log scale, ten samples are enough for every network."""
    base = np.exp(np.random.default_rng(0).normal(size=400))
    known = pd.DataFrame({"a": base, "b": 7 * base, "c": base**2})
    assert left_out_spearman(known.assign(new=5 * base), ["a", "b", "c"], "new", draws=3).min() > 0.999


def test_chance_is_no_skill(latencies: pd.DataFrame) -> None:
    noise = np.random.default_rng(1).permutation(latencies["fpga"].to_numpy())
    found = left_out_spearman(latencies.assign(noise=noise), list(KNOWN), "noise", draws=20)
    assert abs(found.mean()) < 0.15


def test_what_cannot_be_is_refused(latencies: pd.DataFrame) -> None:
    scores = rank_scores(latencies[list(KNOWN)])
    with pytest.raises(InputError, match="at least 3"):
        transferred_ms(scores, np.array([1, 2]), np.array([1.0, 2.0]))
    with pytest.raises(InputError, match="not above 0"):
        transferred_ms(scores, np.array([1, 2, 3]), np.array([1.0, 2.0, 0.0]))
