"""Memory that a fine-tuning run needs on one GPU: full, LoRA or QLoRA. Bytes unless a name says GB (1e9 bytes).

An estimate from shapes, not a measurement. Sources: 16 bytes per parameter for Adam in mixed precision (Rajbhandari et
al. 2020, ZeRO, arXiv:1910.02054); activations of a layer (Korthikanti et al. 2022, arXiv:2205.05198, section 4, without
dropout masks and with fused attention, which keeps no score matrix); 4-bit weights with 0.127 bits of constants
each, 16-bit adapters, paged optimizers (Dettmers et al. 2023, QLoRA, arXiv:2305.14314), embeddings and output head
stay at 16 bits there; optimizer states of 8 bits (Dettmers et al. 2022, arXiv:2110.02861).

Against what was published (tests/models/training/test_memory.py): LLaMA-65B on 48 GB and 33B on 24 GB fit, as they did;
the 175 billion parameters of GPT-3 with LoRA take 0.6% more than the 350 GB of Hu et al. 2021, arXiv:2106.09685. Their
1.2 TB for full tuning, 7 bytes per parameter, leave no room for 32-bit states: mixed precision takes 2.8 TB here, and
16-bit states take 1.4 TB, 17% more than published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np

from errors import InputError
from models.serving.model_shapes import Shape

Method = Literal["qlora", "lora", "full"]
Optimizer = Literal["paged_adamw_8bit", "adamw_16bit", "adamw_32bit"]
METHODS: tuple[Method, ...] = ("qlora", "lora", "full")
GB = 1e9
BYTES_16 = 2.0
BYTES_32 = 4.0
CONSTANTS_BITS = 0.127  # scales of 64 weights each at 8 bits, themselves scaled by 256
# first and second moment of each trained parameter
ADAM_BYTES: Mapping[str, float] = MappingProxyType({"paged_adamw_8bit": 2.0, "adamw_16bit": 4.0, "adamw_32bit": 8.0})
MASTER_BYTES = BYTES_32  # the 32-bit copy that mixed precision updates, which training in 16 bits throughout lacks
LOGIT_BYTES = BYTES_16 + 2 * BYTES_32  # scores, their 32-bit copy, and its gradient
OVERHEAD_BYTES = 0.5 * GB  # the driver's context and what the allocator wastes; an assumption


@dataclass(frozen=True)
class TuningRun:
    """How a model is tuned: `bits` per frozen weight (QLoRA), `rank` and bits of the adapters, tokens per sequence.

    A paged optimizer moves its states to the host's memory while the GPU is full, at the price of slower steps.
    """

    method: Method = "qlora"
    bits: float = 4
    rank: int = 16
    sequence_tokens: int = 512
    batch_size: int = 1
    checkpointing: bool = True
    adapter_bits: int = 16
    optimizer: Optimizer = "paged_adamw_8bit"


@dataclass(frozen=True)
class TuningMemory:
    """Where the memory goes, GB; `pageable_gb` is the part of the optimizer that may move to the host's memory."""

    weights_gb: float
    adapters_gb: float
    gradients_gb: float
    optimizer_gb: float
    activations_gb: float
    logits_gb: float
    overhead_gb: float
    pageable_gb: float = 0.0

    @property
    def total_gb(self) -> float:
        """All parts together, with nothing moved to the host's memory."""
        return float(sum(vars(self).values()) - self.pageable_gb)

    @property
    def least_gb(self) -> float:
        """What must stay on the GPU."""
        return self.total_gb - self.pageable_gb


def tuning_memory(shape: Shape, run: TuningRun) -> TuningMemory:
    """Peak memory of one optimiser step on one GPU.

    Raises InputError where bits, rank, sequence or batch are no size.

    >>> from models.serving.model_shapes import shape_of
    >>> memory = tuning_memory(shape_of(7e9), TuningRun(method="qlora"))
    >>> f"{memory.total_gb:.1f} GB"
    '7.0 GB'
    """
    _check(run)
    linear = max(shape.n_params - shape.n_embedding, 0.0)
    n_adapter = 0.0 if run.method == "full" else run.rank * shape.adapter_width * shape.n_layers
    adapter_bytes = run.adapter_bits / 8
    weights, overhead = shape.n_params * BYTES_16, OVERHEAD_BYTES
    if run.method == "qlora":
        bits = run.bits + (CONSTANTS_BITS if run.bits < 8 else 0.0)
        weights = linear * bits / 8 + (shape.n_params - linear) * BYTES_16
        overhead += shape.d_model * shape.d_ff * BYTES_16  # the matrix being multiplied, at 16 bits again
    moments = ADAM_BYTES[run.optimizer]
    n_trained = shape.n_params if run.method == "full" else n_adapter
    if run.method == "full":
        master = 0.0 if run.optimizer == "adamw_16bit" else MASTER_BYTES
        gradients, optimizer = n_trained * BYTES_16, n_trained * (master + moments)
    else:
        gradients, optimizer = n_trained * adapter_bytes, n_trained * moments
    tokens = run.sequence_tokens * run.batch_size
    return TuningMemory(
        weights_gb=weights / GB,
        adapters_gb=n_adapter * adapter_bytes / GB,
        gradients_gb=gradients / GB,
        optimizer_gb=optimizer / GB,
        activations_gb=tokens * activation_bytes_per_token(shape, checkpointing=run.checkpointing) / GB,
        logits_gb=tokens * shape.n_vocab * LOGIT_BYTES / GB,
        overhead_gb=overhead / GB,
        pageable_gb=n_trained * moments / GB if run.optimizer == "paged_adamw_8bit" else 0.0,
    )


def activation_bytes_per_token(shape: Shape, *, checkpointing: bool) -> float:
    """What the backward pass needs of one token: every layer's inner values, or every layer's input and one layer."""
    layer = 12 * shape.d_model + 4 * shape.d_kv + 8 * shape.d_ff
    if checkpointing:
        return shape.n_layers * shape.d_model * BYTES_16 + layer
    return shape.n_layers * layer


def _check(run: TuningRun) -> None:
    if run.method not in METHODS:
        raise InputError(f"There is no tuning method '{run.method}'; there are {', '.join(METHODS)}.", column="method")
    if run.optimizer not in ADAM_BYTES:
        raise InputError(
            f"There is no optimizer '{run.optimizer}'; there are {', '.join(ADAM_BYTES)}.", column="optimizer"
        )
    for name in ("bits", "rank", "sequence_tokens", "batch_size", "adapter_bits"):
        value = getattr(run, name)
        if not (np.isfinite(value) and value > 0):
            raise InputError(f"{name} = {value:g} is no size; give a number above 0.", column=name)
