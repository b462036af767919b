"""What a law is fitted with unless the caller says otherwise: least squares, or Huber's loss for many training runs."""

from __future__ import annotations

from models.laws.base import Law

RUNS_DELTA = 1e-3  # of ln y, as Hoffmann et al. 2022 (arXiv:2203.15556) and those who refitted their runs


def default_huber_delta(law: Law) -> float | None:
    """The difference of ln y beyond which a residual counts linearly; None for least squares.

    Laws of several inputs are fitted to many runs, of which some went wrong; a learning curve has few points, and each
    one counts.
    """
    return RUNS_DELTA if law.n_inputs > 1 else None
