"""Shapes of language models: what is published of a known one, the usual shape of a decoder of a known size otherwise.

All figures are counts. Sources: the configurations that the models are published with; LLaMA: Touvron et al. 2023,
arXiv:2302.13971, table 2; GPT-3: Brown et al. 2020, arXiv:2005.14165, table 2.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from errors import InputError


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
PUBLISHED: Mapping[str, Shape] = MappingProxyType(
    {
        "Qwen2-0.5B": Shape(494_032_768, 24, 896, 4_864, 128, 151_936, tied=True),
        "Qwen2-1.5B": Shape(1_543_714_304, 28, 1_536, 8_960, 256, 151_936, tied=True),
        "Qwen2-7B": Shape(7_615_616_512, 28, 3_584, 18_944, 512, 152_064, tied=False),
        "Llama-3.1-70B": Shape(70_553_706_496, 80, 8_192, 28_672, 1_024, 128_256, tied=False),
    }
)
# Others whose tuning was published; their keys are as wide as the model, which newer models gave up.
OLDER: Mapping[str, Shape] = MappingProxyType(
    {
        "LLaMA-7B": Shape(6_738_415_616, 32, 4_096, 11_008, 4_096, 32_000, tied=False),
        "LLaMA-13B": Shape(13_015_864_320, 40, 5_120, 13_824, 5_120, 32_000, tied=False),
        "LLaMA-33B": Shape(32_528_943_616, 60, 6_656, 17_920, 6_656, 32_000, tied=False),
        "LLaMA-65B": Shape(65_285_660_672, 80, 8_192, 22_016, 8_192, 32_000, tied=False),
        # two matrices of 4 x width in place of three gated ones hold as much as d_ff = 8/3 of the width
        "GPT-3": Shape(174_600_000_000, 96, 12_288, 32_768, 12_288, 50_257, tied=True),
    }
)
# Tokens that a model's output scores: the memory of the scores is these times the tokens of a step.
VOCABULARIES: Mapping[str, int] = MappingProxyType(
    {
        **{name: int(shape.n_vocab) for name, shape in (*PUBLISHED.items(), *OLDER.items())},
        **dict.fromkeys(("gpt2", "gpt2-medium", "gpt2-large", "gpt2-xl"), 50_257),
        **{f"Cerebras-GPT-{size}": 50_257 for size in ("111M", "256M", "1.3B", "2.7B")},
        **{f"LaMini-GPT-{size}": 50_258 for size in ("124M", "774M", "1.5B")},
        **{f"opt-{size}": 50_272 for size in ("350m", "1.3b", "2.7b", "6.7b")},
        **{"bart-base": 50_265, "bart-large": 50_265, "bart-large-cnn": 50_264, "bart-large-xsum": 50_264},
        **{"mt5-base": 250_112, "mt5-large": 250_112, "t5-small": 32_128, "t5-base": 32_128, "t5-v1_1-base": 32_128},
        **{f"switch-base-{experts}": 32_128 for experts in (8, 16, 32)},
        **{"phi-1_5": 51_200, "phi-2": 51_200, "mGPT": 100_000},
    }
)


def shape_of(n_params: float, n_vocab: float | None = None) -> Shape:
    """The usual shape of a decoder of this size: known ones exactly, others between them on log axes.

    Beyond the known ones widths and depth grow with the cube root of the size. A vocabulary, in tokens, takes the
    place of the usual one. Raises InputError where a size is not above 0, or the embedding would hold the whole model.

    >>> shape_of(7e9).n_layers > shape_of(1e9).n_layers
    True
    """
    if not (np.isfinite(n_params) and n_params > 0):
        raise InputError(f"n_params = {n_params:g} is no size of a model; give a number above 0.", column="n_params")
    published = list(PUBLISHED.values())
    sizes = np.log([shape.n_params for shape in published])
    at = float(np.clip(np.log(n_params), sizes[0], sizes[-1]))
    growth = float((n_params / np.exp(at)) ** (1 / 3))

    def between(name: str) -> float:
        return float(np.exp(np.interp(at, sizes, np.log([getattr(shape, name) for shape in published]))))

    n_layers, d_model, d_ff, d_kv = (between(name) * growth for name in ("n_layers", "d_model", "d_ff", "d_kv"))
    tied = n_params < 3e9
    # a small model's vocabulary is small: its embedding holds at most half of the model
    most = n_params / (2 * d_model * (1 if tied else 2))
    usual = Shape(n_params, n_layers, d_model, d_ff, d_kv, min(between("n_vocab"), most), tied)
    return usual if n_vocab is None else with_vocabulary(usual, n_vocab)


def with_vocabulary(shape: Shape, n_vocab: float) -> Shape:
    """The shape with another vocabulary, in tokens; raises InputError where it is none or larger than the model."""
    other = replace(shape, n_vocab=n_vocab)
    if not (np.isfinite(n_vocab) and n_vocab > 0):
        raise InputError(f"A vocabulary of {n_vocab:g} tokens is none; give a number above 0.", column="n_vocab")
    if other.n_embedding >= shape.n_params:
        raise InputError(
            f"A vocabulary of {n_vocab:,.0f} tokens needs {other.n_embedding:,.0f} parameters, more than the model has"
            f" ({shape.n_params:,.0f}); give the model's own vocabulary.",
            column="n_vocab",
        )
    return other
