"""The budget planner: costs by hand, halving on curves whose end is known, the value of a run against integration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from errors import InputError
from models.laws import Curve
from models.laws.choosing.planner import SPREAD, Costs, halving, next_runs, total
from models.laws.choosing.pooled import CurveWithinBudget

SIZES = 100.0 * 2.0 ** np.arange(6)


class Straight:
    """Foretells the last loss seen less a tenth, with an interval of 0.2."""

    def losses(
        self, curves: Sequence[CurveWithinBudget], _target: float, _level: float
    ) -> Mapping[str, tuple[float, float, float]]:
        return {c.name: (np.exp(c.log_y[-1]) - 0.1, np.exp(c.log_y[-1]) - 0.2, np.exp(c.log_y[-1])) for c in curves}


def flat(name: str, loss: float, n: int = 6) -> Curve:
    return Curve(name, SIZES[:n], np.full(n, loss), 1e8)


def test_costs_by_hand() -> None:
    """6 x 1e9 parameters x 1,000 examples x 50 tokens x 2 epochs x 3 runs = 1.8e15 FLOP.

    At 1e12 FLOP/s and half of it reached these are 3,600 s: one hour, 2 USD, and 0.5 kW x 1.2 = 0.6 kWh.
    """
    costs = Costs(50, 2, 3, peak_flops_per_s=1e12, utilization=0.5, usd_per_gpu_hour=2, power_w=500, pue=1.2)
    spent = costs.spend(1e9, 1000)
    assert vars(spent) == pytest.approx(
        {"n_examples": 1000, "flops": 1.8e15, "gpu_hours": 1.0, "usd": 2.0, "energy_kwh": 0.6}
    )
    both = total(costs, {"a": 1e9, "b": 2e9}, {"a": 1000, "b": 500})
    assert (both.n_examples, both.flops) == pytest.approx((1500, 3.6e15))


@pytest.mark.parametrize(("name", "value"), [("n_epochs", 0), ("utilization", 1.1), ("pue", 0.9), ("power_w", np.nan)])
def test_impossible_costs_are_refused(name: str, value: float) -> None:
    with pytest.raises(InputError) as refused:
        Costs(50, **{name: value})
    assert refused.value.column == name


def test_halving_keeps_the_better_half_and_pays_each_size_once() -> None:
    curves = [flat(name, loss) for name, loss in zip("abcde", (3.0, 1.0, 2.0, 5.0, 4.0), strict=True)]
    rounds = halving(curves, SIZES[-1], SIZES[1], lambda _budget: Straight())
    assert [one.size for one in rounds] == [200, 400, 800]
    assert [one.survivors for one in rounds] == [("b", "c", "a"), ("b", "c"), ("b",)]
    assert rounds[0].n_examples == dict.fromkeys("abcde", 300.0)  # 100 and 200
    assert rounds[2].n_examples == {"b": 800.0, "c": 800.0}


def test_halving_stops_where_nothing_larger_was_measured_or_foretold() -> None:
    curves = [flat("a", 1.0, 2), flat("b", 2.0, 2), flat("c", 3.0, 2), flat("d", 4.0, 6)]
    rounds = halving(curves, SIZES[-1], SIZES[1], lambda _budget: Straight())
    assert (len(rounds), rounds[0].survivors) == (1, ("a", "b"))
    assert halving(curves, SIZES[-1], SIZES[1], lambda _budget: None) == []


@given(st.floats(-2, 2), st.floats(0.01, 1.0))
def test_the_gain_is_the_integral(ahead: float, sd: float) -> None:
    """Of max(0, loss of the choice - loss of the other) over the other's normal loss; the choice is certain."""
    half = sd * SPREAD / 2
    losses = {"choice": (1.0, 1.0, 1.0), "other": (1.0 + abs(ahead), 1.0 + abs(ahead) - half, 1.0 + abs(ahead) + half)}
    same = dict.fromkeys(losses, 100.0)
    runs = {run.curve: run for run in next_runs(losses, same, same, 1e4, Costs(50))}
    mean = 1.0 + abs(ahead)
    expected, low = 0.0, mean - 12 * sd
    if low < 1.0:
        expected, _ = quad(
            lambda loss: (1.0 - loss) * norm.pdf(loss, mean, sd), low, 1.0, points=[mean - sd], limit=200
        )
    assert runs["other"].value == pytest.approx(expected, abs=1e-7)
    assert runs["choice"].value == 0.0


def test_a_doubtful_cheap_rival_goes_first_and_what_is_done_is_not_run_again() -> None:
    losses = {"now": (1.0, 0.95, 1.05), "near": (1.02, 0.8, 1.24), "far": (2.0, 1.9, 2.1), "done": (1.5, 1.5, 1.5)}
    largest = {"now": 100.0, "near": 100.0, "far": 100.0, "done": 1000.0}
    runs = next_runs(losses, largest, dict.fromkeys(losses, 1e9), 1000.0, Costs(50))
    assert [run.curve for run in runs] == ["near", "now", "far"]
    assert runs[0].size == 200
    assert sum(run.probability_best for run in runs) == pytest.approx(1.0)
    assert runs[0].value_per_usd == runs[0].value / runs[0].spend.usd
    small = next_runs(losses, largest, {**dict.fromkeys(losses, 1e9), "now": 1e6}, 1000.0, Costs(50))
    assert small[0].curve == "now"
    assert next_runs({"now": (1.0, 0.9, 1.1)}, largest, {"now": 1e9}, 1000.0, Costs(50)) == []
