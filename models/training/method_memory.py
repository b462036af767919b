"""Memory of a training run on each of several GPUs that share its states, by method. Bytes unless a name says GB.

Weights, gradients and optimizer states are split evenly over the GPUs (ZeRO stage 3, arXiv:1910.02054); activations are
each GPU's own. An estimate from shapes. Sources: FRUGAL keeps Adam's two moments for a share of the parameters alone
(Zmushko et al. 2024, arXiv:2411.07837); LOST trains r (m + n) parameters and some whole channels in place of a matrix
of m x n (Li et al. 2025, arXiv:2508.02668); full and LoRA as in models/training/memory.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from errors import InputError
from models.serving.model_shapes import Shape
from models.training.memory import (
    BYTES_16,
    GB,
    LOGIT_BYTES,
    MASTER_BYTES,
    OVERHEAD_BYTES,
    TuningMemory,
    activation_bytes_per_token,
)

TrainingMethod = Literal["full", "frugal", "lost", "lora"]
TRAINING_METHODS: tuple[TrainingMethod, ...] = ("full", "frugal", "lost", "lora")
MOMENT_BYTES = 8.0  # Adam's first and second moment at 32 bits


@dataclass(frozen=True)
class SharedRun:
    """How a model is trained on GPUs that share its states; `batch_size` counts sequences on each GPU at once.

    `state_share` is FRUGAL's share of parameters with Adam's state; `rank_share` LOST's rank as a share of the width of
    the model and `kept_share` its channels kept whole, as shares of all; `lora_rank` the rank of adapters.
    """

    method: TrainingMethod = "full"
    num_gpus: int = 1
    sequence_tokens: int = 2048
    batch_size: int = 1
    recompute: bool = True
    state_share: float = 0.25
    rank_share: float = 0.25
    kept_share: float = 0.05
    lora_rank: int = 16


def state_bytes(n_params: float, state_share: float = 1.0) -> float:
    """Adam's moments of the parameters that have any: 8 bytes each.

    >>> f"{state_bytes(130e6) / 1e9:.2f} GB, {state_bytes(130e6, 0.25) / 1e9:.2f} GB"
    '1.04 GB, 0.26 GB'
    """
    return n_params * state_share * MOMENT_BYTES


def low_rank_sparse_params(rows: float, columns: float, rank: float, kept_columns: float) -> float:
    """Parameters that LOST trains in place of a matrix: two thin ones and the kept columns; never more than all.

    >>> low_rank_sparse_params(4096, 4096, 512, 64) / 4096**2
    0.265625
    """
    return min(rank * (rows + columns) + kept_columns * rows, rows * columns)


def lost_params(shape: Shape, rank_share: float, kept_share: float) -> float:
    """Parameters of the model with every matrix of its layers in LOST's form; embeddings and head stay whole."""
    width, narrow, wide = shape.d_model, shape.d_kv, shape.d_ff
    matrices = [(width, width)] * 2 + [(width, narrow)] * 2 + [(width, wide)] * 2 + [(wide, width)]
    whole = sum(rows * columns for rows, columns in matrices)
    thin = sum(
        low_rank_sparse_params(rows, columns, rank_share * width, kept_share * columns) for rows, columns in matrices
    )
    layers = max(shape.n_params - shape.n_embedding, 0.0)
    return shape.n_params - layers + layers * thin / whole


def shared_memory(shape: Shape, run: SharedRun) -> TuningMemory:
    """What each GPU holds during a step. Raises InputError where a count, size or share cannot be.

    >>> from models.serving.model_shapes import shape_of
    >>> full = shared_memory(shape_of(7e9), SharedRun(num_gpus=8))
    >>> round(full.weights_gb + full.gradients_gb + full.optimizer_gb)
    14
    """
    _check(run)
    n_adapter = run.lora_rank * shape.adapter_width * shape.n_layers if run.method == "lora" else 0.0
    n_model = lost_params(shape, run.rank_share, run.kept_share) if run.method == "lost" else shape.n_params
    n_trained = n_adapter if run.method == "lora" else n_model
    share = run.state_share if run.method == "frugal" else 1.0
    tokens = run.sequence_tokens * run.batch_size
    per_gpu_gb = 1 / (GB * run.num_gpus)
    return TuningMemory(
        weights_gb=n_model * BYTES_16 * per_gpu_gb,
        adapters_gb=n_adapter * BYTES_16 * per_gpu_gb,
        gradients_gb=n_trained * BYTES_16 * per_gpu_gb,
        optimizer_gb=(n_trained * MASTER_BYTES + state_bytes(n_trained, share)) * per_gpu_gb,
        activations_gb=tokens * activation_bytes_per_token(shape, checkpointing=run.recompute) / GB,
        logits_gb=tokens * shape.n_vocab * LOGIT_BYTES / GB,
        overhead_gb=OVERHEAD_BYTES / GB,
    )


def _check(run: SharedRun) -> None:
    if run.method not in TRAINING_METHODS:
        methods = ", ".join(TRAINING_METHODS)
        raise InputError(f"There is no training method '{run.method}'; there are {methods}.", column="method")
    for name in ("num_gpus", "sequence_tokens", "batch_size", "lora_rank"):
        if getattr(run, name) < 1:
            raise InputError(f"{name} = {getattr(run, name):g} is no count; give 1 or more.", column=name)
    for name in ("state_share", "rank_share", "kept_share"):
        if not 0 <= getattr(run, name) <= 1:
            raise InputError(f"{name} = {getattr(run, name):g} is no share; give one from 0 to 1.", column=name)
