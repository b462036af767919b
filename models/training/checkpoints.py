"""What failures and checkpoints cost a training run, and how often to save: Young 1974 and Daly 2006, to first order.

Saving stalls the run for `save_s` every `interval_s`; a failure loses half an interval on average and a restart.
Wasted share of time: d/t + t/2M + R/M, least at t = sqrt(2 d M). Snapshots in the memory of other nodes with an erasure
code survive as long as no more than `parity` nodes of a group are lost: Wang et al. 2023, arXiv:2310.12670.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from errors import InputError

S_PER_H = 3600.0


@dataclass(frozen=True)
class CheckpointPlan:
    """How often to save (s), the share of time wasted there (0 to 1), and the parts of that share."""

    interval_s: float
    waste: float
    saving: float
    rework: float
    restarting: float


def mean_time_to_failure_h(gpu_hours_per_failure: float, num_gpus: int) -> float:
    """Hours between failures of a run that any one GPU's failure stops.

    >>> round(mean_time_to_failure_h(16_384 * 54 * 24 / 419, 16_384), 2)
    3.09
    """
    return gpu_hours_per_failure / num_gpus


def wasted_share(interval_s: float, save_s: float, failure_every_h: float, restart_s: float = 0.0) -> float:
    """Share of the time that saving, rework and restarts take at this interval, to first order; 1 at most.

    Raises InputError for an interval or a time between failures that is not above 0.
    """
    return min(sum(_parts(interval_s, save_s, failure_every_h, restart_s)), 1.0)


def best_plan(save_s: float, failure_every_h: float, restart_s: float = 0.0) -> CheckpointPlan:
    """The interval that wastes least, and what it wastes. Raises InputError where nothing would be saved in time.

    >>> plan = best_plan(60, 3.09)
    >>> round(plan.interval_s), f"{100 * plan.waste:.1f}%"
    (1155, '10.4%')
    """
    interval_s = math.sqrt(2 * save_s * failure_every_h * S_PER_H)
    saving, rework, restarting = _parts(interval_s, save_s, failure_every_h, restart_s)
    return CheckpointPlan(interval_s, min(saving + rework + restarting, 1.0), saving, rework, restarting)


def survival(nodes: int, parity: int, node_loss: float) -> float:
    """Chance that a group of nodes that can lose `parity` of them keeps its snapshot: a binomial tail.

    `node_loss` is the chance that one node is lost before the group is whole again, each on its own. Raises InputError
    where the chance is outside 0 to 1 or parity is not below the number of nodes.

    >>> survival(4, 0, 0.01) < survival(4, 1, 0.01)
    True
    """
    if not 0 <= node_loss <= 1:
        raise InputError(f"A chance of {node_loss:g} is none; it lies from 0 to 1.", column="node_loss")
    if not 0 <= parity < nodes:
        raise InputError(f"{parity} spare of {nodes} nodes: fewer spares than nodes, and at least 0.", column="parity")
    return sum(
        math.comb(nodes, lost) * node_loss**lost * (1 - node_loss) ** (nodes - lost) for lost in range(parity + 1)
    )


def loss_chance(rate_per_h: float, window_h: float) -> float:
    """Chance of at least one failure in a window, failures coming at a steady rate.

    >>> f"{loss_chance(0.01, 10):.4f}"
    '0.0952'
    """
    return -math.expm1(-rate_per_h * window_h)


def _parts(interval_s: float, save_s: float, failure_every_h: float, restart_s: float) -> tuple[float, float, float]:
    for name, value in (("interval_s", interval_s), ("failure_every_h", failure_every_h), ("save_s", save_s)):
        if not value > 0:
            raise InputError(f"{name} = {value:g} is no time; give one above 0.", column=name)
    between_s = failure_every_h * S_PER_H
    return save_s / interval_s, interval_s / (2 * between_s), restart_s / between_s
