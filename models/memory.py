"""Memory that a fine-tuning run needs on one GPU: full, LoRA or QLoRA. Bytes unless a name says GB (1e9 bytes).

An estimate from shapes, not a measurement. Sources: 16 bytes a parameter for Adam in mixed precision (Rajbhandari et
al. 2020, ZeRO, arXiv:1910.02054); activations a layer (Korthikanti et al. 2022, arXiv:2205.05198, section 4, without
dropout masks and with fused attention, which keeps no score matrix); 4-bit weights with 0.127 bits of constants
each (Dettmers et al. 2023, QLoRA, arXiv:2305.14314); embeddings and output head stay at 16 bits there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from models.errors import InputError

Method = Literal["qlora", "lora", "full"]
METHODS: tuple[Method, ...] = ("qlora", "lora", "full")
GB = 1e9
BYTES_16 = 2.0
BYTES_32 = 4.0
CONSTANTS_BITS = 0.127  # scales of 64 weights each at 8 bits, themselves scaled by 256
ADAM_BYTES = 2 * BYTES_32  # first and second moment
MASTER_BYTES = BYTES_32  # the 32-bit copy that mixed precision updates
LOGIT_BYTES = BYTES_16 + 2 * BYTES_32  # scores, their 32-bit copy, and its gradient
OVERHEAD_BYTES = 0.5 * GB  # the driver's context and what the allocator wastes; an assumption


@dataclass(frozen=True)
class Shape:
    """A decoder's sizes, counts: layers, width, width of the gated feed-forward part, of keys, and vocabulary."""

    n_params: float
    n_layers: float
    d_model: float
    d_ff: float
    d_kv: float
    n_vocab: float
    tied: bool

    @property
    def n_embedding(self) -> float:
        """Parameters of the embedding and, unless tied to it, of the output head."""
        return self.n_vocab * self.d_model * (1 if self.tied else 2)

    @property
    def adapter_width(self) -> float:
        """Sum over one layer's seven weight matrices of rows plus columns: LoRA's parameters per rank."""
        return 9 * self.d_model + 2 * self.d_kv + 3 * self.d_ff


# Published configurations, from which the shape of a model known by size alone is interpolated.
KNOWN: dict[str, Shape] = {
    "Qwen2-0.5B": Shape(494_032_768, 24, 896, 4_864, 128, 151_936, tied=True),
    "Qwen2-1.5B": Shape(1_543_714_304, 28, 1_536, 8_960, 256, 151_936, tied=True),
    "Qwen2-7B": Shape(7_615_616_512, 28, 3_584, 18_944, 512, 152_064, tied=False),
    "Llama-3.1-70B": Shape(70_553_706_496, 80, 8_192, 28_672, 1_024, 128_256, tied=False),
}


@dataclass(frozen=True)
class TuningRun:
    """How a model is tuned: `bits` a frozen weight (QLoRA), `rank` of the adapters, tokens a sequence, batch size."""

    method: Method = "qlora"
    bits: float = 4
    rank: int = 16
    sequence_tokens: int = 512
    batch_size: int = 1
    checkpointing: bool = True


@dataclass(frozen=True)
class TuningMemory:
    """Where the memory goes, GB."""

    weights_gb: float
    adapters_gb: float
    gradients_gb: float
    optimizer_gb: float
    activations_gb: float
    logits_gb: float
    overhead_gb: float

    @property
    def total_gb(self) -> float:
        """All parts together."""
        return float(sum(vars(self).values()))


def shape_of(n_params: float) -> Shape:
    """The usual shape of a decoder of this size: known ones exactly, others between them on log axes.

    Beyond the known ones widths and depth grow with the cube root of the size. Raises InputError where n_params is
    not above 0.
    """
    if not (np.isfinite(n_params) and n_params > 0):
        raise InputError(f"n_params = {n_params:g} is no size of a model; give a number above 0.", column="n_params")
    known = list(KNOWN.values())
    sizes = np.log([shape.n_params for shape in known])
    at = float(np.clip(np.log(n_params), sizes[0], sizes[-1]))
    beyond = float((n_params / np.exp(at)) ** (1 / 3))

    def between(name: str) -> float:
        return float(np.exp(np.interp(at, sizes, np.log([getattr(shape, name) for shape in known]))))

    n_layers, d_model, d_ff, d_kv = (between(name) * beyond for name in ("n_layers", "d_model", "d_ff", "d_kv"))
    tied = n_params < 3e9
    return Shape(n_params, n_layers, d_model, d_ff, d_kv, between("n_vocab"), tied)


def tuning_memory(shape: Shape, run: TuningRun) -> TuningMemory:
    """Peak memory of one optimiser step on one GPU.

    Raises InputError where bits, rank, sequence or batch are no size.
    """
    _check(run)
    linear = max(shape.n_params - shape.n_embedding, 0.0)
    n_adapter = 0.0 if run.method == "full" else run.rank * shape.adapter_width * shape.n_layers
    weights, overhead = shape.n_params * BYTES_16, OVERHEAD_BYTES
    if run.method == "qlora":
        bits = run.bits + (CONSTANTS_BITS if run.bits < 8 else 0.0)
        weights = linear * bits / 8 + (shape.n_params - linear) * BYTES_16
        overhead += shape.d_model * shape.d_ff * BYTES_16  # the matrix being multiplied, at 16 bits again
    if run.method == "full":
        gradients, optimizer = shape.n_params * BYTES_16, shape.n_params * (MASTER_BYTES + ADAM_BYTES)
    else:
        gradients, optimizer = n_adapter * BYTES_32, n_adapter * ADAM_BYTES
    tokens = run.sequence_tokens * run.batch_size
    return TuningMemory(
        weights_gb=weights / GB,
        adapters_gb=n_adapter * BYTES_32 / GB,
        gradients_gb=gradients / GB,
        optimizer_gb=optimizer / GB,
        activations_gb=tokens * activation_bytes_per_token(shape, checkpointing=run.checkpointing) / GB,
        logits_gb=tokens * shape.n_vocab * LOGIT_BYTES / GB,
        overhead_gb=overhead / GB,
    )


def activation_bytes_per_token(shape: Shape, *, checkpointing: bool) -> float:
    """What the backward pass needs of one token: every layer's inner values, or every layer's input and one layer."""
    layer = 12 * shape.d_model + 4 * shape.d_kv + 8 * shape.d_ff
    if checkpointing:
        return shape.n_layers * shape.d_model * BYTES_16 + layer
    return shape.n_layers * layer


def _check(run: TuningRun) -> None:
    if run.method not in METHODS:
        raise InputError(f"There is no way to tune '{run.method}'; there are {', '.join(METHODS)}.", column="method")
    for name in ("bits", "rank", "sequence_tokens", "batch_size"):
        value = getattr(run, name)
        if not (np.isfinite(value) and value > 0):
            raise InputError(f"{name} = {value:g} is no size; give a number above 0.", column=name)
