"""Energy against a latency limit: the published comparison on measured rows, by hand and by brute force."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import InputError
from models.footprint.energy_deadline import energy_front, energy_per_ms, least_energy
from tests.tables import stored_tables

PAIRS = st.lists(st.tuples(st.floats(1, 100), st.floats(0.01, 10)), min_size=1, max_size=30)


@given(pairs=PAIRS, limit=st.floats(0.5, 120))
def test_against_brute_force(pairs: list[tuple[float, float]], limit: float) -> None:
    latency, energy = (np.array(each) for each in zip(*pairs, strict=True))
    place = least_energy(latency, energy, limit)
    kept = [joules for ms, joules in pairs if ms <= limit]
    assert (place is None) == (not kept)
    if place is not None:
        assert energy[place] == min(kept)
        assert latency[place] <= limit


@given(pairs=PAIRS)
def test_the_front_beats_everything_else(pairs: list[tuple[float, float]]) -> None:
    latency, energy = (np.array(each) for each in zip(*pairs, strict=True))
    front = energy_front(latency, energy)
    assert (np.diff(latency[front]) > 0).all()
    assert (np.diff(energy[front]) < 0).all()
    assert (energy_per_ms(latency, energy) > 0).all()
    for ms, joules in pairs:
        assert any(latency[place] <= ms and energy[place] <= joules for place in front)


def test_llama_8b_on_h100_pays_a_factor_for_10_ms() -> None:
    """.263 J a token with p95 up to 10 ms, .070 without a limit: 3.7 times as much."""
    tables = stored_tables("mlenergy_v3")
    wide = tables["measurement"].pivot_table(index="configuration", columns="metric", values="value")
    runs = wide.join(tables["configuration"].set_index("id"))
    chosen = runs[
        (runs["task"] == "lm-arena-chat") & runs["name"].str.contains("Llama-3.1-8B-Instruct") & (runs["gpu"] == "H100")
    ]
    latency, energy = chosen["itl_p95_ms"].to_numpy(float), chosen["energy_per_token_j"].to_numpy(float)
    tight, loose = least_energy(latency, energy, 10.0), least_energy(latency, energy)
    assert tight is not None
    assert loose is not None
    assert energy[tight] == pytest.approx(0.263, abs=0.001)
    assert energy[loose] == pytest.approx(0.070, abs=0.001)
    assert energy[tight] / energy[loose] == pytest.approx(3.7, abs=0.05)


def test_missing_values_are_on_no_front() -> None:
    assert energy_front([np.nan, 5.0], [0.1, 0.2]).tolist() == [1]
    assert least_energy([np.nan], [0.1]) is None
    with pytest.raises(InputError, match="above 0"):
        energy_front([0.0], [1.0])
