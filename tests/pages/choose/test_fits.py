"""Memory of one's GPUs, named models, and the command that serves the pick."""

from __future__ import annotations

import numpy as np
import pytest

from errors import InputError
from models.serving.memory import PHYSICAL_GIB_PER_GB, UTILISATION
from pages.answers.boards.memory_needed import MEMORY_NEEDED
from pages.answers.choose.answer import choose
from pages.answers.choose.need import resolve, resolve_need
from pages.answers.choose.ranking import rank_candidates
from pages.answers.choose.serve_command import serve_command
from pages.answers.choose.view import ChooseView

OWN = ChooseView(kinds=("self-hosted",))


def needed(view: ChooseView) -> np.ndarray:
    return choose(view).frame[MEMORY_NEEDED].to_numpy(float)


def test_what_fits_keeps_within_the_memory_and_more_memory_lets_in_more() -> None:
    sizes = (24.0, 80.0, 160.0, 640.0)
    answers = [choose(OWN.with_changes(gpu_memory_gb=gb)) for gb in sizes]
    counts = [int(answer.decision.feasible.sum()) for answer in answers]
    assert counts == sorted(counts) and 0 < counts[0] < counts[-1]
    for gb, answer in zip(sizes, answers, strict=True):
        room = gb * PHYSICAL_GIB_PER_GB * 2**30 / 1e9 * UTILISATION
        assert (answer.frame[MEMORY_NEEDED].to_numpy(float)[answer.decision.feasible] <= room).all()


def test_a_model_by_hand() -> None:
    """Llama 3.1 8B in bf16: 16.06 GB of weights, 131,072 bytes a token (32 layers x 8 heads x 128 x 2 x 2)."""
    answer = choose(OWN.with_changes(gpu_memory_gb=80, context_tokens=2000))
    rows = answer.frame.query("model == 'llama-3.1-8b-instruct' and num_gpus == 1 and precision == 'bf16'")
    at_once = rows["mean_batch_size"].fillna(rows["batch_size"]).to_numpy(float)
    fixed = rows[MEMORY_NEEDED].to_numpy(float) - 16.06 - at_once * 2000 * 131_072 / 1e9
    assert len(rows) > 3
    assert (np.ptp(fixed) < 0.01) and 1.5 < fixed.mean() < 3.0  # activations and overhead: alike for all


def test_a_longer_context_needs_more() -> None:
    short, long = (needed(OWN.with_changes(gpu_memory_gb=640, context_tokens=tokens)) for tokens in (1000, 20_000))
    known = ~np.isnan(short)
    assert known.sum() > 100 and (long[known] > short[known]).all()


def test_offers_are_not_asked_for_memory() -> None:
    frame = choose(ChooseView(gpu_memory_gb=1)).frame
    decision = rank_candidates(resolve_need(ChooseView(gpu_memory_gb=1))).decision
    assert set(frame["kind"].to_numpy()[decision.feasible]) == {"api", "router"}


def test_models_are_named_by_any_alias() -> None:
    view, complaints = resolve(ChooseView(models=("anthropic/claude-sonnet-4-5", "GPT-5", "gpt-5")))
    assert not complaints and view.models == ("claude-sonnet-4-5-20250929", "gpt-5")
    answer = choose(view)
    ranked = answer.frame["model"].to_numpy()[answer.decision.feasible]
    assert set(ranked) == set(view.models)


def test_an_unknown_model_is_named_with_its_likes() -> None:
    _, complaints = resolve(ChooseView(models=("qwen-nonsense-9",)))
    assert "'qwen-nonsense-9'" in complaints[0]
    with pytest.raises(InputError, match="qwen-nonsense-9"):
        choose(ChooseView(models=("qwen-nonsense-9",)), strict=True)


def test_the_command_serves_the_pick() -> None:
    answer = choose(OWN.with_changes(gpus=("H100",), models=("qwen3-30b-a3b-instruct-2507",), output_tokens=500))
    row = answer.frame.iloc[answer.decision.pick]
    words = serve_command(answer).split()
    assert words[:2] == ["vllm", "serve"] and words[2].startswith("Qwen/Qwen3-30B-A3B-Instruct-2507")
    assert words[words.index("--max-num-seqs") + 1] == f"{row['batch_size']:.0f}"
    assert words[words.index("--max-model-len") + 1] == str(500 + 500 + 512)
    assert ("--tensor-parallel-size" in words) == (row["num_gpus"] > 1)


def test_what_is_bought_has_no_command() -> None:
    assert serve_command(choose(ChooseView(kinds=("api",)))) == ""
    assert serve_command(choose(ChooseView(task="text-to-image"))) == ""
