"""What every law must keep: add a law's id and a set of its parameters to CASES."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import torch

from models.errors import InputError
from models.laws import LAWS, Curve, Law, LawFitter

# one set of parameters well inside the bounds, in units of examples and nats
CASES = {
    "rectified": {"B": 146.0, "D_l": 42.0, "beta": 0.45, "E": 0.8},
    "vanilla": {"B": 9.0, "beta": 0.3, "E": 0.8},
}
SIZES = 200.0 * 2.0 ** np.arange(14)
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
    assert all(name.split("_")[0].replace("beta", r"\beta") in law.equation for name in law.names)


@EACH
def test_numpy_and_torch_say_the_same(law: Law) -> None:
    params = law.vector(CASES[law.id])
    by_torch = law.value([torch.tensor(p, dtype=torch.float64) for p in params], torch.tensor(SIZES), torch)
    assert law.predict(CASES[law.id], SIZES) == pytest.approx(by_torch.numpy(), rel=1e-14)
    slopes = law.gradient([torch.tensor(p, dtype=torch.float64) for p in params], torch.tensor(SIZES), torch)
    for mine, theirs in zip(law.gradient(params, SIZES, np), slopes, strict=True):
        assert np.broadcast_to(mine, SIZES.shape) == pytest.approx(
            np.broadcast_to(theirs.numpy(), SIZES.shape), rel=1e-13
        )


@EACH
def test_gradient_is_that_of_autograd(law: Law) -> None:
    params = torch.tensor(law.vector(CASES[law.id]))
    x = torch.tensor(SIZES)
    automatic = torch.func.jacfwd(lambda p: law.value(list(p), x, torch))(params)
    mine = torch.stack([torch.broadcast_to(slope, x.shape) for slope in law.gradient(list(params), x, torch)], dim=-1)
    assert mine.numpy() == pytest.approx(automatic.numpy(), rel=1e-11)


@EACH
def test_gradient_is_that_of_differences(law: Law) -> None:
    params = law.vector(CASES[law.id])
    for j, slope in enumerate(law.gradient(params, SIZES, np)):
        step = np.zeros_like(params)
        step[j] = 1e-6 * params[j]
        change = (law.predict(params + step, SIZES) - law.predict(params - step, SIZES)) / (2 * step[j])
        assert np.broadcast_to(slope, SIZES.shape) == pytest.approx(change, rel=1e-6)


@EACH
def test_other_units_give_the_same_curve(law: Law) -> None:
    params = law.vector(CASES[law.id])
    other = np.array([float(p) for p in law.rescale(params, 1e6, 0.1)])
    assert law.predict(other, SIZES * 1e6) == pytest.approx(0.1 * law.predict(params, SIZES), rel=1e-12)
    back = np.array([float(p) for p in law.rescale(other, 1e-6, 10.0)])
    assert back == pytest.approx(params, rel=1e-12)


@EACH
def test_starts_are_spread_bounded_and_repeatable(law: Law) -> None:
    x, y = SIZES[None] / 18_000.0, law.predict(CASES[law.id], SIZES)[None]
    weights = np.ones_like(x)
    starts = law.starts(x, y, weights, 16, 0)
    assert starts.shape == (1, 16, len(law.params))
    assert np.all(np.isfinite(starts))
    assert np.all(starts >= [p.low for p in law.params]) and np.all(starts <= [p.high for p in law.params])
    assert len(np.unique(starts[0], axis=0)) == 16
    assert np.array_equal(starts, law.starts(x, y, weights, 16, 0))
    assert not np.array_equal(starts, law.starts(x, y, weights, 16, 1))


@EACH
def test_its_own_curve_is_found_again(law: Law) -> None:
    curve = Curve("own", SIZES, law.predict(CASES[law.id], SIZES))
    fit = LawFitter(law.id).fit([curve]).fits_[0]
    assert fit.converged
    assert fit.params == pytest.approx(CASES[law.id], rel=1e-6)
    assert fit.rmsd_log < 1e-10
    assert all(fit.identified.values())
    assert fit.predict(SIZES) == pytest.approx(curve.y, rel=1e-9)


@EACH
def test_wrong_parameters_are_named(law: Law) -> None:
    name = law.names[0]
    with pytest.raises(InputError, match=name):
        law.predict({key: value for key, value in CASES[law.id].items() if key != name}, SIZES)
    with pytest.raises(InputError, match="parameters"):
        law.predict([1.0] * (len(law.params) + 1), SIZES)
    with pytest.raises(InputError, match="row 2") as caught:
        law.predict(CASES[law.id], [1.0, -2.0])
    assert (caught.value.column, caught.value.row) == ("x", 2)


def test_a_law_that_does_not_exist() -> None:
    with pytest.raises(InputError, match=r"no law 'kepler'.*rectified, vanilla"):
        LawFitter("kepler").fit([Curve("a", SIZES, SIZES)])


@pytest.mark.parametrize(
    "use",
    [
        "import models.laws, models.laws.select",
        "from models.laws import LAWS; [LAWS['rectified'].predict([50.0, 9.0, 0.3, 1.0], [0.0, 200.0])]",
        "import numpy as np; from models.laws import Curve; from models.laws.select import select; "
        "select([Curve('a', np.array([1.0, 2.0]), np.array([3.0, 2.0]))], 4, 2, ('ats',))",
    ],
    ids=["import", "predict", "select"],
)
def test_torch_is_not_imported_until_a_fit(use: str) -> None:
    code = f"import sys; {use}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
