"""What failures cost this run: how often one comes, how often to save and where, and what clusters report."""

from __future__ import annotations

from dataclasses import dataclass

from models.training.checkpoints import CheckpointPlan, best_plan, loss_chance, mean_time_to_failure_h, survival
from pages.answers.training import training_data
from pages.answers.training.view import TrainView

LLAMA_GPU_HOURS, LLAMA_FAILURES = 16_384 * 54 * 24, 419  # Grattafiori et al. 2024, arXiv:2407.21783, section 3.3.4
LLAMA = "Llama 3: 419 unexpected failures in 54 days on 16,384 H100 (Grattafiori et al. 2024, arXiv:2407.21783)"
GPUS_PER_NODE = 8
USUAL_CLUSTER = "Seren"
SHARES = ("failed_jobs_pct", "failed_gpu_time_pct")


@dataclass(frozen=True)
class SavingPlace:
    """Where checkpoints go: seconds to save, the plan, and the share of failures that a checkpoint there survives."""

    place: str
    save_s: float
    plan: CheckpointPlan
    survives: float


@dataclass(frozen=True)
class FailurePlan:
    """Hours between failures, how the rate is known, both places to save, and what a cluster says of whole projects."""

    failure_every_h: float
    kind: str
    method: str
    disk: SavingPlace
    memory: SavingPlace
    failed_jobs_pct: float
    failed_gpu_time_pct: float


def failure_plan(view: TrainView) -> FailurePlan:
    """The plan for a run that the failure of any one GPU stops."""
    per_failure = view.failure_gpu_hours or LLAMA_GPU_HOURS / LLAMA_FAILURES
    every_h = mean_time_to_failure_h(per_failure, view.num_gpus)
    node_loss = loss_chance(GPUS_PER_NODE / per_failure, max(view.restart_s, view.memory_save_s) / 3600)
    nodes = min(view.group_nodes, max(-(-view.num_gpus // GPUS_PER_NODE), 1))
    clusters = training_data.clusters()
    jobs_pct, time_pct = (float(clusters[name].astype(float)[USUAL_CLUSTER]) for name in SHARES)
    return FailurePlan(
        failure_every_h=every_h,
        kind="claimed" if view.failure_gpu_hours is None else "assumed",
        method=f"At the rate of {LLAMA}." if view.failure_gpu_hours is None else "At the rate that you set.",
        disk=SavingPlace("disk", view.save_s, best_plan(view.save_s, every_h, view.restart_s), 1.0),
        memory=SavingPlace(
            "memory of other nodes",
            view.memory_save_s,
            best_plan(view.memory_save_s, every_h, view.restart_s),
            _survives(nodes, view.parity, node_loss),
        ),
        failed_jobs_pct=jobs_pct,
        failed_gpu_time_pct=time_pct,
    )


def _survives(nodes: int, parity: int, node_loss: float) -> float:
    """The chance that the rest of the group loses no more than its spares, once one node is lost."""
    if parity < 1 or nodes < 2:
        return 0.0
    return survival(nodes - 1, min(parity, nodes - 1) - 1, node_loss)
