"""What follows from laws of resources: cheapest updates, best bits and shares, pruned data, the cost of thinking."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from errors import InputError
from models.laws import LAWS, Curve, LawFitter
from models.laws.formulas import precision, pruning, qat, reinforcement
from tests.models.laws.stored_runs import published_runs
from tests.tables import stored_points

RL = [2.17e5, 2.29, 0.70]  # Gym at a return of 800, Rybkin et al. 2025
PRECISION = [1.8, 480.0, 2000.0, 0.35, 0.37, 3.0]
QAT = [1.8, 480.0, 2000.0, 0.35, 0.37, 0.8, 0.6, 4.0, 0.5, 3.0, 0.8]


def test_data_needed_are_those_of_the_published_example() -> None:
    """By hand: at sigma = b twice D_min; at 2.29 * 2^(1 / 0.7) half again as much."""
    needed = LAWS["rl_data"].predict(RL, [2.29, 2.29 * 2 ** (1 / 0.7)])
    assert needed == pytest.approx([4.34e5, 3.255e5])


def test_more_updates_trade_data_for_compute() -> None:
    front = reinforcement.frontier(RL, 2.0 ** np.arange(-2, 5), 1e9)
    assert np.all(np.diff(front.data) < 0)
    assert np.all(np.diff(front.flops) > 0)
    assert front.flops == pytest.approx(1e9 * front.updates_per_data * front.data)


@given(ratio=st.floats(1e-2, 1e6))
def test_the_cheapest_updates_have_no_slope(ratio: float) -> None:
    """k (1 + s - a s) = (delta / sigma) a s with s = (b / sigma)^a: the total's derivative by hand."""
    best = reinforcement.cheapest(RL, 1.0, ratio)
    sigma = float(best.updates_per_data)
    s = (RL[1] / sigma) ** RL[2]
    assert 1 + s - RL[2] * s == pytest.approx(ratio / sigma * RL[2] * s, rel=1e-4)


def test_dearer_data_ask_for_more_updates() -> None:
    sigma = [float(reinforcement.cheapest(RL, 1.0, ratio).updates_per_data) for ratio in (1.0, 10.0, 100.0)]
    assert sigma == sorted(sigma)


def test_the_best_precision_in_a_memory_cap_is_where_a_bit_more_costs_what_it_brings() -> None:
    """(1 - e^-u)^3 / u is greatest at 3 u = e^u - 1, u = P / gamma = 1.9038: with gamma = 3 between 5 and 6 bits."""
    root = minimize_scalar(lambda u: -3 * np.log1p(-np.exp(-u)) + np.log(u), bounds=(0.5, 5), method="bounded").x
    assert root == pytest.approx(1.9038, abs=1e-3)
    bits, n_params, loss = precision.best_bits(PRECISION, 4e9, 1e12, np.linspace(1, 16, 1501))
    assert bits == pytest.approx(3 * root, abs=0.01)
    assert n_params == pytest.approx(8 * 4e9 / bits)
    assert loss == pytest.approx(float(LAWS["precision"].predict(PRECISION, [n_params, 1e12, bits])))
    assert precision.best_bits(PRECISION, 4e9, 1e12, [2, 4, 8, 16])[0] in (4, 8)


def test_many_bits_are_the_chinchilla_law() -> None:
    x = np.array([[1e8, 1e9], [2e10, 1e11]])
    full = LAWS["precision"].predict(PRECISION, np.vstack([x, [300.0, 300.0]]))
    assert full == pytest.approx(LAWS["chinchilla"].predict(PRECISION[:5], x), rel=1e-12)


@given(tokens_per_byte=st.floats(1, 1e5))
def test_the_best_share_of_quantized_training_is_that_of_the_law(tokens_per_byte: float) -> None:
    """Against the law itself over a fine grid of shares, at 2 bits and a billion parameters."""
    total = tokens_per_byte * 1e9 * 2 / 8
    share = np.linspace(1e-4, 1 - 1e-4, 20_001)
    x = np.stack([np.full(share.shape, 1e9), (1 - share) * total, share * total, np.full(share.shape, 2.0)])
    by_grid = share[np.argmin(LAWS["qat"].predict(QAT, x))]
    assert qat.best_share(QAT, tokens_per_byte) == pytest.approx(by_grid, abs=2e-4)


def test_the_share_grows_with_tokens_for_each_byte_and_bits_pay_for_themselves() -> None:
    """omega < nu: the quantized part is the harder one to fill, as Dremov et al. 2025 found."""
    shares = [qat.best_share(QAT, s) for s in (10.0, 100.0, 1000.0)]
    assert shares == sorted(shares)
    bits, share, loss = qat.best_bits(QAT, 5e8, 1e11, [1, 2, 3, 4, 6, 8])
    assert share == pytest.approx(qat.best_share(QAT, 200.0))
    for other in (1, 2, 3, 4, 6, 8):
        x = [8 * 5e8 / other, (1 - share) * 1e11, share * 1e11, other]
        assert loss <= float(LAWS["qat"].predict(QAT, x)) + 1e-12
    assert bits in (1, 2, 3, 4, 6, 8)


def pruned() -> tuple[Curve, ...]:
    """All data: a power law. The better half: an exponential that wins from some size on."""
    x = 1e4 * 2.0 ** np.arange(10)
    noise = np.exp(0.01 * np.random.default_rng(2).standard_normal((2, 10)))
    return (
        Curve("all", x, (20 * x**-0.4) * noise[0]),
        Curve("half", x, (0.02 + 0.9 * np.exp(-x / 3e5)) * noise[1]),
    )


def test_pruned_data_are_told_from_all_of_them() -> None:
    fits = [fit for law in pruning.LAWS_HELD for fit in LawFitter(law).fit(pruned()).fits_]
    best = pruning.better_law(fits)
    assert {name: fit.law for name, fit in best.items()} == {"all": "power_floor", "half": "exponential"}
    least, whose = pruning.envelope(list(best.values()), [2e4, 2e6])
    assert whose == ("all", "half")
    assert least == pytest.approx([20 * 2e4**-0.4, 0.02 + 0.9 * np.exp(-2e6 / 3e5)], rel=0.03)


def test_the_cheapest_data_for_an_error_by_hand() -> None:
    """20 x^-0.4 = 0.05 at x = 400^2.5 = 3.2e6; 0.02 + 0.9 e^(-x / 3e5) = 0.05 at x = 3e5 ln 30 = 1.02e6."""
    fits = [LawFitter("power_floor").fit(pruned()[:1]).fits_[0], LawFitter("exponential").fit(pruned()[1:]).fits_[0]]
    offer = pruning.cheapest(fits, 0.05)
    assert offer is not None
    assert (offer.curve, offer.law) == ("half", "exponential")
    assert offer.n_examples == pytest.approx(3e5 * np.log(30), rel=0.05)
    assert pruning.cheapest(fits[1:], 0.001) is None  # below its floor


def test_the_cost_of_thinking_by_hand() -> None:
    """One layer, 2 heads of width 4, 1 key-value head, 3 FLOP a read; N = 100, 5 tokens in, 10 out, 2 trials.

    2 [2 100 10 + 16 (10 + 10) 10] + 24 (10 + 20) 10 = 2 (2000 + 3200) + 7200 = 17,600.
    """
    params = [2.0, 16.0, 24.0]
    assert float(LAWS["kinetics"].predict(params, [100.0, 5.0, 10.0, 2.0])) == 17_600.0


@pytest.mark.parametrize(
    ("other", "worst"),
    [("paloma_c4_en", 0.002), ("paloma_falcon_refinedweb", 0.004), ("openlm", 0.01)],
)
def test_losses_of_models_on_two_sets_follow_one_law(other: str, worst: float) -> None:
    """Gadre et al. 2024: models trained on RedPajama, their loss on C4 against that on another set."""
    others = stored_points("gadre2024", f"gadre2024_redpajama_{other}")
    pairs = published_runs("overtraining").merge(others, on=["n_params", "n_tokens"], validate="one_to_one")
    x, y = pairs[["y_x", "y_y"]].to_numpy(float).T
    fit, plain = (LawFitter(law).fit([Curve(other, x, y)]).fits_[0] for law in ("test_to_test", "power"))
    assert len(x) == 35
    assert fit.rmsd_log < worst
    assert fit.rmsd_log < plain.rmsd_log
    assert 0 <= fit.params["E_0"] < x.min()


@pytest.mark.parametrize(
    "ask",
    [
        lambda: reinforcement.frontier(RL, [0.0], 1.0),
        lambda: precision.best_bits(PRECISION, 0.0, 1e9, [4]),
        lambda: qat.best_bits(QAT, 1e9, 1e9, []),
        lambda: qat.best_share(QAT, 0.0),
        lambda: pruning.cheapest([], 0.1),
    ],
)
def test_what_cannot_be_asked_is_a_sentence(ask) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError):
        ask()
