"""Bytes that a training run sends between workers: every step, or rarely as DiLoCo does.

A ring all-reduce of S bytes over n workers sends 2 S (n - 1)/n per worker (Patarasuk and Yuan 2009). DiLoCo's workers
train alone for H steps and then average their changes once: Douillard et al. 2023, arXiv:2311.08105.
"""

from __future__ import annotations

from errors import InputError


def bytes_per_step(n_params: float, workers: int, *, bytes_per_param: float = 4.0, every_steps: int = 1) -> float:
    """Bytes that each worker sends in a step on average, where they average their changes every so many steps.

    Raises InputError where workers or steps are below 1.

    >>> f"{bytes_per_step(400e6, 8):.2e}", f"{bytes_per_step(400e6, 8, every_steps=500):.2e}"
    ('2.80e+09', '5.60e+06')
    """
    if workers < 1 or every_steps < 1:
        raise InputError("Workers and steps between averages are 1 or more.", column="every_steps")
    return 2 * n_params * bytes_per_param * (workers - 1) / workers / every_steps


def seconds_per_step(sent_bytes: float, gbit_per_s: float) -> float:
    """Time to send them over a link of so many gigabits per second. Raises InputError for a link that sends nothing.

    >>> seconds_per_step(1.25e9, 10)
    1.0
    """
    if not gbit_per_s > 0:
        raise InputError(f"A link of {gbit_per_s:g} Gbit/s sends nothing; give a number above 0.", column="link_gbit")
    return 8 * sent_bytes / (gbit_per_s * 1e9)
