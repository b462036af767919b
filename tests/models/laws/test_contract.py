"""What every law must keep: add a law's id and a set of its parameters to CASES."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import torch

from errors import InputError
from models.laws import LAWS, Curve, Law, LawFitter
from models.laws.base import OWN_UNIT
from models.laws.fitting.points import pad, usable

# one set of parameters well inside the bounds, in units of examples and nats
CASES = {
    "rectified": {"B": 146.0, "D_l": 42.0, "beta": 0.45, "E": 0.8},
    "vanilla": {"B": 9.0, "beta": 0.3, "E": 0.8},
    "power": {"A": 9.0, "alpha": 0.12},
    "power_floor": {"A": 9.0, "alpha": 0.3, "E": 0.8},
    "m4": {"E": 0.8, "G": 2.5, "x_0": 4000.0, "c": 0.6, "alpha": 1.6},
    "bnsl": {"a": 0.4, "b": 6.0, "c_0": 0.1, "c_1": 0.3, "d_1": 12_000.0, "f_1": 0.4},
    "bnsl_2": {
        "a": 0.4, "b": 6.0, "c_0": 0.05, "c_1": 0.35, "d_1": 3_000.0, "f_1": 0.2, "c_2": -0.3, "d_2": 200_000.0,
        "f_2": 0.25,
    },
    "kaplan_params": {"N_c": 8.8e13, "alpha_N": 0.076},
    "kaplan_tokens": {"D_c": 5.4e13, "alpha_D": 0.095},
    "kaplan_compute": {"C_c": 2.3e8, "alpha_C": 0.05},
    "kaplan_joint": {"N_c": 6.4e13, "D_c": 1.8e13, "alpha_N": 0.076, "alpha_D": 0.103},
    "data_constrained": {"E": 1.87, "A": 521.0, "B": 1488.0, "alpha": 0.353, "R_D": 15.4, "R_N": 5.3},
    "overtraining": {"E": 1.5, "A": 140.0, "B": 190.0, "eta": 0.25},
    "train_to_train": {"K": 1.3, "kappa": 0.9, "E_0": 1.6, "E_1": 1.4},
    "train_to_test": {"K": 0.8, "kappa": 1.2, "E_0": 1.5, "E_1": 1.9},
    "test_to_test": {"K": 1.1, "kappa": 0.7, "E_0": 1.2, "E_1": 0.6},
    "exponential": {"A": 0.6, "x_0": 60_000.0, "E": 0.04},
    "precision": {"E": 1.8, "A": 480.0, "B": 2000.0, "alpha": 0.35, "beta": 0.37, "gamma": 2.5},
    "qat": {
        "E": 1.8, "A": 480.0, "B": 2000.0, "alpha": 0.35, "beta": 0.37, "kappa": 0.8, "theta": 0.6, "phi": 4.0,
        "omega": 0.5, "lambda": 3.0, "nu": 0.8,
    },
    "rl_data": {"D_min": 2.17e5, "b": 2.29, "a": 0.7},
    "kinetics": {"k": 2.0, "a": 1.8e5, "m": 4.6e6},
    "loss_to_error": {"epsilon": 0.85, "k": 2.1, "gamma": 0.75},
    "moe": {"a": -0.082, "b": -0.108, "c": 0.009, "d": 1.104, "E_start": 1.85, "E_max": 314.0},
    "chinchilla": {"E": 1.8, "A": 480.0, "B": 2000.0, "alpha": 0.35, "beta": 0.37},
}  # fmt: skip
SIZES = 200.0 * 2.0 ** np.arange(14)
# where a law of several inputs is tried, one array an input
GRID = np.stack([v.ravel() for v in np.meshgrid(1e8 * 4.0 ** np.arange(6), 1e9 * 5.0 ** np.arange(5))])
INPUTS: dict[str, np.ndarray] = {
    "chinchilla": GRID,
    "kaplan_joint": GRID,
    "overtraining": GRID,
    "data_constrained": np.stack(
        [v.ravel() for v in np.meshgrid(1e8 * 4.0 ** np.arange(4), [1e9, 8e9, 64e9], [1.0, 4.0, 16.0, 64.0])]
    ),
    "moe": np.stack([v.ravel() for v in np.meshgrid(1e7 * 3.0 ** np.arange(5), 2.0 ** np.arange(10))]),
    "loss_to_error": np.linspace(1.8, 4.5, 14),
    "train_to_train": np.linspace(1.8, 4.5, 14),
    "train_to_test": np.linspace(1.8, 4.5, 14),
    "test_to_test": np.linspace(1.8, 4.5, 14),
    "exponential": np.linspace(2e4, 4e5, 14),
    "rl_data": 2.0 ** np.arange(-3, 6),
    "precision": np.stack(
        [
            v.ravel()
            for v in np.meshgrid(1e8 * 4.0 ** np.arange(4), 1e9 * 5.0 ** np.arange(4), [2.0, 3.0, 4.0, 8.0, 16.0])
        ]
    ),
    "qat": np.stack(
        [
            v.ravel()
            for v in np.meshgrid(
                1e8 * 4.0 ** np.arange(4), 1e9 * 6.0 ** np.arange(4), 5e8 * 5.0 ** np.arange(4), [1.0, 2.0, 4.0, 6.0]
            )
        ]
    ),
    "kinetics": np.stack(
        [v.ravel() for v in np.meshgrid([6e8, 4e9, 3e10], [200.0, 2000.0], [500.0, 8000.0, 32_000.0], [1.0, 16.0])]
    ),
    "bnsl": 200.0 * 2.0 ** np.arange(0, 14, 0.5),
    "bnsl_2": 200.0 * 2.0 ** np.arange(0, 14, 0.25),
}
INPUTS["data_constrained"][2] = INPUTS["data_constrained"][1] / INPUTS["data_constrained"][2]
EACH = pytest.mark.parametrize("law", LAWS.values(), ids=list(LAWS))


def test_every_law_has_a_case() -> None:
    assert set(CASES) == set(LAWS)
    assert all(law.id == key for key, law in LAWS.items())


@EACH
def test_describes_itself(law: Law) -> None:
    assert law.names == tuple(CASES[law.id])
    for text in (law.title, law.equation, law.citation, *law.x):
        assert text.strip() == text != ""
    for parameter in law.params:
        assert parameter.meaning and parameter.unit and parameter.at_low
        assert parameter.low < CASES[law.id][parameter.name] < parameter.high
    assert all(name.split("_")[0] in law.equation for name in law.names)


def sizes(law: Law) -> np.ndarray:
    return INPUTS.get(law.id, SIZES)


def as_torch(law: Law) -> object:
    x = torch.tensor(sizes(law))
    return list(x) if law.n_inputs > 1 else x


@EACH
def test_numpy_and_torch_say_the_same(law: Law) -> None:
    params, x = law.vector(CASES[law.id]), sizes(law)
    by_torch = law.value([torch.tensor(p, dtype=torch.float64) for p in params], as_torch(law), torch)
    y = law.predict(CASES[law.id], x)
    assert y == pytest.approx(by_torch.numpy(), rel=1e-14)
    slopes = law.gradient([torch.tensor(p, dtype=torch.float64) for p in params], as_torch(law), torch)
    for mine, theirs in zip(law.gradient(params, x, np), slopes, strict=True):
        assert np.broadcast_to(mine, y.shape) == pytest.approx(np.broadcast_to(theirs.numpy(), y.shape), rel=1e-12)


@EACH
def test_gradient_is_that_of_autograd(law: Law) -> None:
    params = torch.tensor(law.vector(CASES[law.id]))
    x = as_torch(law)
    automatic = torch.func.jacfwd(lambda p: law.value(list(p), x, torch))(params)
    mine = torch.stack(
        [torch.broadcast_to(slope, automatic.shape[:1]) for slope in law.gradient(list(params), x, torch)], dim=-1
    )
    assert mine.numpy() == pytest.approx(automatic.numpy(), rel=1e-11)


@EACH
def test_gradient_is_that_of_differences(law: Law) -> None:
    params, x = law.vector(CASES[law.id]), sizes(law)
    y = law.predict(params, x)
    for j, slope in enumerate(law.gradient(params, x, np)):
        step = np.zeros_like(params)
        step[j] = 1e-6 * params[j]
        change = (law.predict(params + step, x) - law.predict(params - step, x)) / (2 * step[j])
        rounding = 1e-9 * np.abs(y / params[j]).max()
        assert np.broadcast_to(slope, y.shape) == pytest.approx(change, rel=1e-5, abs=rounding)


@EACH
def test_other_units_give_the_same_curve(law: Law) -> None:
    params, x = law.vector(CASES[law.id]), sizes(law)
    unit = np.array([1e6, 10.0, 0.1, 3.0])[: law.n_inputs] if law.n_inputs > 1 else np.float64(1e6)
    if law.unit_of:
        unit = np.array([1.0 if place == OWN_UNIT else unit[place] for place in law.unit_of])
    other = np.array([float(p) for p in law.rescale(params, unit, 0.1)])
    assert law.predict(other, (x.T * unit).T) == pytest.approx(0.1 * law.predict(params, x), rel=1e-12)
    back = np.array([float(p) for p in law.rescale(other, 1.0 / unit, 10.0)])
    assert back == pytest.approx(params, rel=1e-12)


@EACH
def test_starts_are_spread_bounded_and_repeatable(law: Law) -> None:
    own = pad([usable(Curve("own", sizes(law), law.predict(CASES[law.id], sizes(law))))], law.unit_of)
    x, y, weights = own.x, own.y, own.weights
    starts = law.starts(x, y, weights, 16, 0)
    assert starts.shape == (1, 16, len(law.params))
    assert np.all(np.isfinite(starts))
    assert np.all(starts >= [p.low for p in law.params]) and np.all(starts <= [p.high for p in law.params])
    assert len(np.unique(starts[0], axis=0)) == 16
    assert np.array_equal(starts, law.starts(x, y, weights, 16, 0))
    assert not np.array_equal(starts, law.starts(x, y, weights, 16, 1))


@EACH
def test_its_own_curve_is_found_again(law: Law) -> None:
    curve = Curve("own", sizes(law), law.predict(CASES[law.id], sizes(law)))
    fit = LawFitter(law.id).fit([curve]).fits_[0]
    assert fit.converged
    assert fit.params == pytest.approx(CASES[law.id], rel=1e-6)
    assert fit.rmsd_log < 1e-10
    assert all(fit.identified.values())
    assert fit.predict(curve.x) == pytest.approx(curve.y, rel=1e-9)


@EACH
def test_wrong_parameters_are_named(law: Law) -> None:
    name = law.names[0]
    with pytest.raises(InputError, match=name):
        law.predict({key: value for key, value in CASES[law.id].items() if key != name}, sizes(law))
    with pytest.raises(InputError, match="parameters"):
        law.predict([1.0] * (len(law.params) + 1), sizes(law))
    wrong = sizes(law).copy()
    wrong[..., 1] = -2.0
    with pytest.raises(InputError, match="row 2") as caught:
        law.predict(CASES[law.id], wrong)
    assert (caught.value.column, caught.value.row) == ("x", 2)


@EACH
def test_inputs_that_are_not_its_own_are_refused(law: Law) -> None:
    wrong = np.ones((law.n_inputs + 1, 9))
    with pytest.raises(InputError, match=law.x[0]):
        LawFitter(law.id).fit([Curve("wrong", wrong, np.ones(9))])


def test_a_law_that_does_not_exist() -> None:
    with pytest.raises(InputError, match=r"no law 'kepler'.*rectified, vanilla"):
        LawFitter("kepler").fit([Curve("a", SIZES, SIZES)])


@pytest.mark.parametrize(
    "use",
    [
        "import models.laws, models.laws.choosing.select",
        "from models.laws import LAWS; [LAWS['rectified'].predict([50.0, 9.0, 0.3, 1.0], [0.0, 200.0])]",
        "import numpy as np; from models.laws import Curve; from models.laws.choosing.select import select; "
        "select([Curve('a', np.array([1.0, 2.0]), np.array([3.0, 2.0]))], 4, 2, ('ats',))",
    ],
    ids=["import", "predict", "select"],
)
def test_torch_is_not_imported_until_a_fit(use: str) -> None:
    code = f"import sys; {use}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
