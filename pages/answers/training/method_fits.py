"""Which training methods fit the GPUs: memory of each by part, and of a contrastive loss whole and in tiles."""

from __future__ import annotations

from dataclasses import dataclass

from models.serving.memory import available_gb
from models.serving.model_shapes import shape_of
from models.training.contrastive_memory import largest_batch, similarity_bytes, tiled_bytes
from models.training.memory import GB, TuningMemory
from models.training.method_memory import TRAINING_METHODS, SharedRun, TrainingMethod, shared_memory
from pages.answers.training import training_data
from pages.answers.training.view import TrainView

METHOD_NAMES: dict[TrainingMethod, str] = {
    "full": "All weights, Adam",
    "frugal": "FRUGAL",
    "lost": "LOST",
    "lora": "LoRA",
}
PARTS = {
    "weights_gb": "Weights",
    "adapters_gb": "Adapters",
    "gradients_gb": "Gradients",
    "optimizer_gb": "Optimizer",
    "activations_gb": "Activations",
    "logits_gb": "Logits",
    "overhead_gb": "Overhead",
}


@dataclass(frozen=True)
class MethodFit:
    """Memory on each GPU with a method, and whether it fits."""

    method: TrainingMethod
    memory: TuningMemory
    fits: bool
    least_gpus: int | None


@dataclass(frozen=True)
class ContrastiveFit:
    """Similarities of a batch on each GPU, GB, whole and by tiles; the largest batch whose similarities fit whole."""

    whole_gb: float
    tiled_gb: float
    largest_batch: float


def room_gb(view: TrainView) -> float:
    """Memory of one GPU that a run may fill."""
    return float(available_gb(training_data.hardware_value(view.gpu, "memory_gb"), 1))


def method_fits(view: TrainView) -> tuple[MethodFit, ...]:
    """Each method on these GPUs, in the order they are offered."""
    room = room_gb(view)
    return tuple(_fit(view, method, room) for method in TRAINING_METHODS)


def _fit(view: TrainView, method: TrainingMethod, room: float) -> MethodFit:
    shape = shape_of(view.n_params)
    run = SharedRun(method, view.num_gpus, view.sequence_tokens, view.batch_size, view.recompute)
    memory = shared_memory(shape, run)
    fixed = memory.activations_gb + memory.logits_gb + memory.overhead_gb
    shared = (memory.total_gb - fixed) * view.num_gpus
    least = None if fixed >= room else int(-(-shared // (room - fixed)))
    return MethodFit(method, memory, memory.total_gb <= room, max(least, 1) if least is not None else None)


def contrastive_fit(view: TrainView) -> ContrastiveFit:
    """The similarities of the batch that is set, on these GPUs."""
    return ContrastiveFit(
        similarity_bytes(view.contrastive_batch, view.num_gpus) / GB,
        tiled_bytes(view.contrastive_batch, view.num_gpus, view.tile) / GB,
        largest_batch(room_gb(view) * GB, view.num_gpus),
    )
