"""The caller's own runs."""

from __future__ import annotations

import numpy as np
import pytest

from errors import InputError
from pages.answers.laws.compute_optimal import compute_optimal
from pages.answers.laws.upload import TEMPLATES, read_run_sets


def test_one_axis():
    [runs] = read_run_sets(TEMPLATES["One axis"].encode())
    assert (runs.id, runs.inputs, len(runs.points), runs.axis) == ("upload:mine", (), 5, "x")


def test_named_inputs_bring_compute():
    [runs] = read_run_sets(TEMPLATES["Parameters and tokens"].encode())
    assert runs.inputs == ("n_params", "n_tokens", "flops")
    assert runs.points["flops"].iloc[0] == 6 * 1e8 * 2e9
    assert runs.axis == "flops"


def test_compute_in_place_of_tokens():
    [runs] = read_run_sets(b"curve,n_params,flops,y\na,1e9,6e18,3\na,2e9,6e18,2.9\n")
    assert runs.points["n_tokens"].tolist() == [1e9, 5e8]


def test_runs_at_fixed_compute_are_seen_as_such():
    rows = [
        f"a,{n:.6g},{c:g},{np.exp(1 + 0.05 * (np.log(n) - 0.5 * np.log(c)) ** 2):.6f}"
        for c in (1e17, 1e18, 1e19, 1e20)
        for n in np.sqrt(c) * np.array([0.2, 0.5, 1.1, 2.0, 5.0])
    ]
    [runs] = read_run_sets(("curve,n_params,flops,y\n" + "\n".join(rows)).encode())
    found = compute_optimal(runs)
    assert found is not None
    assert found.growth is not None
    assert found.growth.exponent == pytest.approx(0.5, abs=0.01)


def test_a_file_without_sizes_names_what_is_missing():
    with pytest.raises(InputError, match="'x'"):
        read_run_sets(b"curve,y\na,1\n")
