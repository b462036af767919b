"""Every sentence of the Train page is plain English: over sizes, cards, methods, workloads and profiles."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pages.answers.shared.formatting import plural
from pages.answers.training.amounts import bytes_text, duration_text, energy_text, mass_text
from pages.answers.training.answer import TrainAnswer, plan_training
from pages.answers.training.energy_savings import USUAL_BATCH
from pages.answers.training.run_sentences import (
    carbon_sentence,
    cluster_sentence,
    contrastive_sentence,
    failures_sentence,
    network_sentence,
    plan_notes,
    setting_sentence,
    survival_sentence,
    train_verdict,
)
from pages.answers.training.view import TrainView, power_profiles, resolve
from tests.pages.verdict_grammar import blemishes

GPUS = ("h100-sxm5-80gb", "rtx-4090", "v100-pcie-16gb", "l40s", "b200-sxm")


def sentences(answer: TrainAnswer) -> list[str]:
    said = [
        train_verdict(answer),
        *plan_notes(answer),
        failures_sentence(answer.failures, answer.figures["time_h"].value),
        survival_sentence(answer),
        cluster_sentence(answer),
        network_sentence(answer),
        contrastive_sentence(answer),
    ]
    said += [setting_sentence(answer.setting)] if answer.setting is not None else []
    return said + ([carbon_sentence(answer.carbon)] if answer.carbon is not None else [])


def faults(answer: TrainAnswer) -> list[tuple[str, list[str]]]:
    """Sentences that are not plain English; only the verdict has a limit of words."""
    verdict, *others = sentences(answer)
    rest = [
        (text, [name for name in blemishes(text) if not re.fullmatch(r"\d+ words", name)]) for text in others if text
    ]
    return [(text, names) for text, names in [(verdict, blemishes(verdict)), *rest] if names]


@pytest.mark.parametrize("gpu", GPUS)
def test_sizes_and_methods(gpu: str) -> None:
    for n_params, num_gpus, method in product((1e8, 1e9, 7e10), (1, 512), ("full", "lora")):
        view = TrainView(gpu=gpu, n_params=n_params, tokens=20 * n_params, num_gpus=num_gpus, method=method)
        assert faults(plan_training(resolve(view)[0])) == []


@pytest.mark.parametrize("workload", USUAL_BATCH)
def test_workloads_and_weights(workload: str) -> None:
    for eta in (0.0, 0.5, 1.0):
        assert faults(plan_training(TrainView(workload=workload, eta=eta))) == []


def test_profiles_and_slowdowns() -> None:
    for profile in power_profiles():
        for slowdown in (0, 10):
            assert faults(plan_training(TrainView(profile=profile, slowdown_pct=slowdown))) == []


@settings(max_examples=60, deadline=None)
@given(st.floats(1e-6, 1e9))
def test_amounts_have_three_digits_and_their_plural(amount: float) -> None:
    assert blemishes(f"It takes {duration_text(amount)}.") == []
    assert not re.search(r"(?<![\d.,])1 (?:years|days|hours|minutes)\b", duration_text(amount))
    for text in (energy_text(amount), mass_text(amount), bytes_text(amount)):
        assert re.fullmatch(r"[\d.,]+(?:[KMBT])? \S+", text), text
    assert plural(1, "token") == "1 token"
