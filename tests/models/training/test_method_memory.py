"""Memory by method: published figures of optimizer states, shapes by hand, and what sharing over GPUs changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import InputError
from models.serving.model_shapes import shape_of
from models.training.contrastive_memory import largest_batch, similarity_bytes, tiled_bytes
from models.training.method_memory import (
    TRAINING_METHODS,
    SharedRun,
    lost_params,
    low_rank_sparse_params,
    shared_memory,
    state_bytes,
)

SHAPE = shape_of(7e9)


def test_adam_and_frugal() -> None:
    """Zmushko et al. 2024: 130M parameters have 1.04 GB of Adam's states at 32 bits, a quarter of them 0.26 GB."""
    assert state_bytes(130e6) == pytest.approx(1.04e9)
    assert state_bytes(130e6, 0.25) == pytest.approx(0.26e9)


def test_sixteen_bytes_per_parameter() -> None:
    """ZeRO, arXiv:1910.02054: 2 + 2 + 12 bytes, shared evenly."""
    memory = shared_memory(SHAPE, SharedRun(num_gpus=4))
    assert memory.weights_gb + memory.gradients_gb + memory.optimizer_gb == pytest.approx(16 * 7 / 4)


def test_frugal_saves_the_states_alone() -> None:
    full, frugal = (shared_memory(SHAPE, SharedRun(method=name)) for name in ("full", "frugal"))
    assert full.optimizer_gb - frugal.optimizer_gb == pytest.approx(0.75 * 8 * 7)
    assert full.weights_gb == frugal.weights_gb


def test_lost_by_hand() -> None:
    """A matrix of 10 x 20 at rank 2 with 3 columns kept: 2 x 30 + 3 x 10 of 200; at full rank never more than all."""
    assert low_rank_sparse_params(10, 20, 2, 3) == 90
    assert low_rank_sparse_params(10, 20, 20, 20) == 200


@given(st.floats(1e8, 1e12), st.floats(0, 1), st.floats(0, 1))
def test_lost_trains_fewer_parameters_but_the_embedding(n_params: float, rank: float, kept: float) -> None:
    shape = shape_of(n_params)
    assert shape.n_embedding * 0.999 <= lost_params(shape, rank, kept) <= shape.n_params * 1.001


@given(st.sampled_from(TRAINING_METHODS), st.integers(1, 512))
def test_more_gpus_need_less_each(method: str, gpus: int) -> None:
    run = SharedRun(method=method, num_gpus=gpus)  # type: ignore[arg-type]
    more = SharedRun(method=method, num_gpus=2 * gpus)  # type: ignore[arg-type]
    assert shared_memory(SHAPE, more).total_gb < shared_memory(SHAPE, run).total_gb


def test_similarities_of_large_batches() -> None:
    """Cheng et al. 2024: 256k samples on 8 GPUs take 34 GB each, 4M would take 8.8 TB."""
    assert similarity_bytes(256 * 1024, 8) == pytest.approx(34.36e9, rel=0.001)
    assert similarity_bytes(4 * 1024**2, 8) == pytest.approx(8.796e12, rel=0.001)


@given(st.floats(1, 1e8), st.integers(1, 512), st.integers(1, 100_000))
def test_a_tile_never_needs_more_than_all(batch: float, gpus: int, tile: int) -> None:
    assert tiled_bytes(batch, gpus, tile) <= similarity_bytes(batch, gpus) * (1 + 1e-9)


def test_a_tile_grows_with_nothing_but_itself() -> None:
    assert tiled_bytes(1e6, 8, 1024) == tiled_bytes(1e8, 8, 1024) == 4 * 1024**2
    assert largest_batch(80e9, 8) == pytest.approx(400_000)


@pytest.mark.parametrize(
    "run",
    [SharedRun(num_gpus=0), SharedRun(state_share=1.5), SharedRun(method="magic")],  # type: ignore[arg-type]
)
def test_what_cannot_be_is_refused(run: SharedRun) -> None:
    with pytest.raises(InputError, match=r"there are|no count|no share"):
        shared_memory(SHAPE, run)
