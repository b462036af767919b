"""How long work may take, roughly, by what is asked: enough to tell the short from the long.

Measured on one core of 2.5 GHz or so: a curve of 11 points is fitted in 0.1 s, 200 of them in 1.2 s; a profile
interval takes 0.7 s a curve; a policy is replayed on 2,000 answers in half a second.
"""

from __future__ import annotations

from collections.abc import Sequence

from models.laws import Curve

FIT_S, FIT_PER_POINT_S, PROFILE_PER_POINT_S = 0.1, 0.0005, 0.06
REPLAY_S, REPLAY_PER_ANSWER_S = 0.2, 0.0001
ALWAYS_LONG_S = 60.0


def fit_s(n_points: int, n_laws: int = 1, *, profiles: bool = False) -> float:
    """Seconds to fit laws to so many points in all, in curves of any number."""
    per_point_s = FIT_PER_POINT_S + (PROFILE_PER_POINT_S if profiles else 0.0)
    return n_laws * (FIT_S + per_point_s * n_points)


def curves_s(curves: Sequence[Curve], n_laws: int = 1, *, profiles: bool = False) -> float:
    """Seconds to fit laws to these curves."""
    return fit_s(sum(len(curve.y) for curve in curves), n_laws, profiles=profiles)


def replay_s(n_answers: int, n_policies: int) -> float:
    """Seconds to replay so many policies on a log of so many answers."""
    return (1 + n_policies) * (REPLAY_S + REPLAY_PER_ANSWER_S * n_answers)
