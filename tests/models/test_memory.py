"""Memory of a tuning run against cases worked out by hand and figures that others published."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import InputError
from models.memory import KNOWN, METHODS, TuningRun, activation_bytes_per_token, shape_of, tuning_memory

QWEN = KNOWN["Qwen2-1.5B"]


@pytest.mark.parametrize("name", KNOWN)
def test_known_shapes_hold_their_published_parameters(name: str) -> None:
    """A gated decoder has q and o of d x d, k and v of d x d_kv, three of d x d_ff; the rest is under 0.1 %."""
    shape = KNOWN[name]
    layer = 2 * shape.d_model**2 + 2 * shape.d_model * shape.d_kv + 3 * shape.d_model * shape.d_ff
    assert shape.n_layers * layer + shape.n_embedding == pytest.approx(shape.n_params, rel=1e-3)


def test_the_qwen2_case_fits_a_4_gb_card_by_hand() -> None:
    """Aryan 2024 (arXiv:2412.17548) tuned Qwen2-1.5B with QLoRA on a card of 4 GB. By hand, rank 16, 512 tokens:

    linear 1,310,340,608 x 4.127 / 8 = 0.6760 GB; embedding 233,373,696 x 2 = 0.4667 GB;
    adapters 16 x 41,216 x 28 = 18,464,768, of which 4 + 4 + 8 bytes each: 0.0739, 0.0739, 0.1477 GB;
    activations 512 x (28 x 1,536 x 2 + 12 x 1,536 + 4 x 256 + 8 x 8,960) = 0.0907 GB;
    scores 512 x 151,936 x 10 = 0.7779 GB; 0.5 GB and one matrix 1,536 x 8,960 x 2 = 0.0275 GB.
    """
    found = tuning_memory(QWEN, TuningRun("qlora", bits=4, rank=16, sequence_tokens=512, batch_size=1))
    assert found.weights_gb == pytest.approx(0.6760 + 0.4667, abs=1e-4)
    assert found.adapters_gb == pytest.approx(0.0739, abs=1e-4)
    assert found.gradients_gb == pytest.approx(0.0739, abs=1e-4)
    assert found.optimizer_gb == pytest.approx(0.1477, abs=1e-4)
    assert found.activations_gb == pytest.approx(0.0907, abs=1e-4)
    assert found.logits_gb == pytest.approx(0.7779, abs=1e-4)
    assert found.overhead_gb == pytest.approx(0.5275, abs=1e-4)
    assert found.total_gb < 4.0


def test_full_tuning_takes_16_bytes_a_parameter_and_does_not_fit() -> None:
    """Rajbhandari et al. 2020: 2 + 2 + 12 bytes a parameter; 1.54e9 parameters are 24.7 GB before activations."""
    found = tuning_memory(QWEN, TuningRun("full"))
    states = found.weights_gb + found.gradients_gb + found.optimizer_gb
    assert states == pytest.approx(16 * QWEN.n_params / 1e9)
    assert found.adapters_gb == 0
    assert found.total_gb > 24


def test_a_7b_model_in_4_bits_has_the_footprint_that_others_read_off() -> None:
    """A public account (dev.to, sumanpro, Qwen2.5-7B, whose shape is Qwen2-7B's) loads it in 5.44 GB, constants not
    counted, and says that 16 bits take 15.2 GB.
    """
    shape = KNOWN["Qwen2-7B"]
    without_constants = tuning_memory(shape, TuningRun("qlora", bits=4)).weights_gb - (
        (shape.n_params - shape.n_embedding) * 0.127 / 8 / 1e9
    )
    assert without_constants == pytest.approx(5.44, abs=0.01)
    assert tuning_memory(shape, TuningRun("lora")).weights_gb == pytest.approx(15.2, abs=0.05)


def test_activations_of_a_plain_transformer_are_korthikantis() -> None:
    """34 bytes x width a token and layer with 2 of dropout masks: 32 without, for keys of full width and a plain
    feed-forward part 4 times as wide; a gated one twice as wide keeps as many values.
    """
    plain = replace(QWEN, d_model=1_000, d_ff=2_000, d_kv=1_000, n_layers=1)
    assert activation_bytes_per_token(plain, checkpointing=False) == 32 * 1_000


def test_a_shape_known_by_size_alone_lies_between_its_neighbours() -> None:
    for shape in KNOWN.values():
        assert shape_of(shape.n_params).d_ff == pytest.approx(shape.d_ff)
    llama = shape_of(3e9)  # Llama-3.2-3B: 28 layers of 3,072
    assert 1_536 < llama.d_model < 3_584
    assert llama.d_model == pytest.approx(3_072, rel=0.3)


@given(
    n_params=st.floats(5e7, 2e11),
    method=st.sampled_from(METHODS),
    rank=st.integers(1, 256),
    tokens=st.integers(16, 8192),
    batch=st.integers(1, 64),
)
def test_more_of_anything_takes_more_memory(n_params: float, method: str, rank: int, tokens: int, batch: int) -> None:
    run = TuningRun(method, 4, rank, tokens, batch)  # type: ignore[arg-type]
    shape = shape_of(n_params)
    here = tuning_memory(shape, run).total_gb
    assert here > 0
    assert tuning_memory(shape, replace(run, batch_size=batch + 1)).total_gb > here
    assert tuning_memory(shape, replace(run, sequence_tokens=tokens + 1)).total_gb > here
    assert tuning_memory(shape, replace(run, rank=rank + 1)).total_gb >= here
    assert tuning_memory(shape, replace(run, checkpointing=False)).total_gb > here
    assert tuning_memory(shape_of(n_params * 1.2), run).weights_gb > tuning_memory(shape, run).weights_gb
    if method != "full":
        assert tuning_memory(shape, replace(run, method="full")).total_gb > here


@pytest.mark.parametrize("wrong", [{"rank": 0}, {"bits": -4}, {"sequence_tokens": 0}, {"batch_size": 0}])
def test_no_size_is_refused_by_name(wrong: dict[str, int]) -> None:
    with pytest.raises(InputError) as refused:
        tuning_memory(QWEN, replace(TuningRun(), **wrong))  # type: ignore[arg-type]
    assert refused.value.column in wrong


@pytest.mark.parametrize("n_params", [0.0, -1.0, float("nan"), float("inf")])
def test_no_model_is_refused(n_params: float) -> None:
    with pytest.raises(InputError, match="above 0"):
        shape_of(n_params)


def test_an_unknown_way_to_tune_is_refused() -> None:
    with pytest.raises(InputError, match="qlora, lora, full"):
        tuning_memory(QWEN, TuningRun("magic"))  # type: ignore[arg-type]
