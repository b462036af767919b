"""Which criteria decide among candidates of several kinds, where a whole kind lacks some of them.

Nobody publishes the energy or latency of models bought by the token. Ranking all candidates by what only some have
would leave that kind out, unseen; filling the gaps would let candidates win by what is not known of them. So either
the criterion gives way or the kind does, and every candidate that is ranked is ranked by the same criteria: a
candidate can gain nothing by lacking a value.
"""

from __future__ import annotations

import numpy as np

from models.front.pareto import Bools, Floats


def deciding(weights: Floats, has_scores: Bools, yields_up_to: Floats) -> Bools:
    """Which of k criteria decide, by their `weights`.

    `has_scores` is kinds x k: whether any candidate of that kind has a score there. A criterion that no kind has
    never decides. One that only some kinds have decides, and leaves the other kinds out, where its weight is above
    its `yields_up_to` (below 0: always); at or under that it gives way, and all kinds are ranked by the rest.
    Where nothing would be left to decide, the kinds give way instead.

    >>> deciding(np.array([2.0, 1.0]), np.array([[True, True], [True, False]]), np.array([0.0, 1.0]))
    array([ True, False])
    """
    usable = (weights > 0) & has_scores.any(axis=0)
    demanded = usable & (has_scores.all(axis=0) | (weights > yields_up_to))
    remaining = has_scores[:, demanded].all(axis=1)
    if not demanded.any() or not remaining.any():
        return np.asarray(usable)
    return np.asarray(usable & has_scores[remaining].all(axis=0))


def known_by_kind(scores: Floats, kinds: np.ndarray, rows: Bools) -> Floats:
    """Per kind (of those among `rows`, in order of name) and criterion, the share of its rows that have a score.

    `scores` are n x k, `kinds` n names and `rows` n booleans; answers (kinds, k).

    >>> known_by_kind(np.array([[0.5, np.nan], [1.0, 0.2]]), np.array(["api", "api"]), np.array([True, True]))
    array([[1. , 0.5]])
    """
    return np.array(
        [(~np.isnan(scores[rows & (kinds == kind)])).mean(axis=0) for kind in np.unique(kinds[rows].astype(str))]
    ).reshape(-1, scores.shape[1])
