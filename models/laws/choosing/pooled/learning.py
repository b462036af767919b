"""The prior's parameters from whole learning curves, by their evidence, and a data set's own amplitudes from its seen
losses. numpy and scipy only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from scipy.linalg import block_diag

from models.laws.base import Floats
from models.laws.choosing.pooled.field import LEARNED, MEAN, Hyper, Octaves
from models.laws.choosing.pooled.posterior import Blocks, at, settle
from models.laws.choosing.pooled.within import CurveWithinBudget

ROUNDS = 4
PRIOR_SD = 2.0  # of a parameter about its start, in natural logs: a wide guess
ADAPTED = ("own_v", "own_c", "model_v", "model_c", "jumps", "noise")
ADAPT_SD = 1.0  # of a data set's own amplitudes about the learned ones: within a factor of e
ADAPT_ROUNDS = 2
MAX_CLIMB = 15

Build = Callable[[Hyper], tuple[list[Blocks], Floats]]


def learn(references: Mapping[str, Sequence[CurveWithinBudget]]) -> Hyper:
    """The parameters that make whole curves of several data sets most probable; models are known by their names."""
    octaves = spanning([curve for curves in references.values() for curve in curves])
    return _maximise(joint(references, octaves), Hyper(), LEARNED, PRIOR_SD, ROUNDS)


def adapt(build: Build, learned: Hyper) -> Hyper:
    """The learned parameters with the amplitudes that one data set's seen losses ask for."""
    return _maximise(build, learned, ADAPTED, ADAPT_SD, ADAPT_ROUNDS)


def _maximise(build: Build, start: Hyper, names: Sequence[str], sd: float, rounds: int) -> Hyper:
    """Evidence and a Gaussian prior about `start`, in rounds: settle the slopes, then climb with them held."""
    from scipy.optimize import minimize  # noqa: PLC0415 - slow to import, and pages that climb nothing need it not

    hyper, origin, slopes = start, start.values(names), None
    for _ in range(rounds):
        slopes = settle(*build(hyper), np.exp(hyper.noise), slopes).slopes

        def misfit(values: Floats, fixed_slopes: list[Floats] = slopes, base: Hyper = hyper) -> float:
            trial = base.changed(names, values)
            blocks, shared = build(trial)
            evidence = at(blocks, fixed_slopes, shared, np.exp(trial.noise)).evidence
            return -evidence + 0.5 * float((((values - origin) / sd) ** 2).sum())

        bounds = [(value - 4 * sd, value + 4 * sd) for value in origin]
        optimum = minimize(
            misfit, hyper.values(names), method="L-BFGS-B", bounds=bounds, options={"maxiter": MAX_CLIMB}
        )
        hyper = hyper.changed(names, optimum.x)
    return hyper


def spanning(curves: Sequence[CurveWithinBudget], target: float = 0.0) -> Octaves:
    """The octaves of these curves and of a target."""
    low = min(float(curve.x.min()) for curve in curves)
    high = max(*(float(curve.x.max()) for curve in curves), target)
    return Octaves.spanning(low, high)


def joint(references: Mapping[str, Sequence[CurveWithinBudget]], octaves: Octaves) -> Build:
    """From parameters to a block a model, of its curves on every data set, and the prior of what each set shares."""
    n, names = octaves.n, list(references)
    by_model: dict[str, list[tuple[int, CurveWithinBudget]]] = {}
    for place, name in enumerate(names):
        for curve in references[name]:
            by_model.setdefault(curve.name, []).append((place, curve))
    members = [([curve for _, curve in placed], _places(placed, len(names), n)) for placed in by_model.values()]
    blank = stacked(members, octaves)

    def build(hyper: Hyper) -> tuple[list[Blocks], Floats]:
        curve_part, model = hyper.curve_covariance(n), hyper.part("model", n)

        def prior(m: int) -> Floats:
            whole: Floats = np.kron(np.eye(m), curve_part) + np.kron(np.ones((m, m)), model)
            return whole

        stacks = [replace(stack, covariance=prior(stack.mean.shape[1] // n)[None]) for stack in blank]
        return stacks, np.asarray(np.kron(np.eye(len(names)), hyper.part("set", n)))

    return build


def _places(members: Sequence[tuple[int, CurveWithinBudget]], n_sets: int, n: int) -> Floats:
    """Which data set's shared part each of a model's slopes takes, (curves x n, data sets x n)."""
    shares = np.zeros((len(members) * n, n_sets * n))
    for k, (place, _) in enumerate(members):
        shares[k * n : (k + 1) * n, place * n : (place + 1) * n] = np.eye(n)
    return shares


def stacked(members: Sequence[tuple[Sequence[CurveWithinBudget], Floats]], octaves: Octaves) -> list[Blocks]:
    """Blocks of curves with their shares, stacked by shape; mean MEAN, and the covariance still 0.

    A block is named by its first curve. Octaves and losses are counted from where each curve begins.

    >>> curve = CurveWithinBudget("a", np.array([200.0, 400.0, 800.0]), np.zeros(3))
    >>> stacked([([curve], np.zeros((2, 1)))], Octaves.spanning(200.0, 800.0))[0].coverage
    array([[[0., 0.],
            [1., 0.],
            [1., 1.]]])
    """
    by_shape: dict[tuple[int, ...], list[tuple[Sequence[CurveWithinBudget], Floats]]] = {}
    for curves, shares in members:
        by_shape.setdefault(tuple(len(curve.x) for curve in curves), []).append((curves, shares))
    stacks = []
    for lengths, alike in by_shape.items():
        same = block_diag(*(np.ones((length, length)) for length in lengths))
        mean = np.full((len(alike), len(lengths) * octaves.n), MEAN)
        stacks.append(
            Blocks(
                names=tuple(curves[0].name for curves, _ in alike),
                y=np.array([np.concatenate([curve.log_y - curve.log_y[0] for curve in curves]) for curves, _ in alike]),
                coverage=np.array([_coverage(curves, octaves) for curves, _ in alike]),
                same_curve=same[None],
                mean=mean,
                covariance=np.zeros((1, mean.shape[1], mean.shape[1])),
                shares=np.array([shares for _, shares in alike]),
            )
        )
    return stacks


def _coverage(curves: Sequence[CurveWithinBudget], octaves: Octaves) -> Floats:
    covered = [octaves.coverage(curve.x) for curve in curves]
    return np.asarray(block_diag(*(passed - passed[0] for passed in covered)))
