"""`GET plan/train.json`: what it refuses, in which words, and what follows where a setting is left out."""

from __future__ import annotations

import json

import pytest

from data.exports import to_json
from errors import InputError
from pages.answers.training.view import TrainView
from pages.api.exchange import Ask
from pages.api.training import ENDPOINTS, plan_train


def ask(**query: str) -> Ask:
    return Ask(path={}, query={name: [value] for name, value in query.items()})


def test_the_answer_is_json_without_gaps() -> None:
    reply = json.loads(to_json(plan_train(ask(n_params="1e9", tokens="2e10", grid="France")).value))
    assert reply["fits"] is True
    assert reply["settings"]["grid"] == "France"
    assert reply["figures"]["time_h"]["low"] < reply["figures"]["time_h"]["value"] < reply["figures"]["time_h"]["high"]
    assert [row["method"] for row in reply["memory"]] == ["All weights, Adam", "FRUGAL", "LOST", "LoRA"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"gpu": "abacus"}, "no GPU with known memory and speed 'abacus'; there are tpu"),
        ({"grid": "Atlantis"}, "no grid 'Atlantis'; there are"),
        ({"n_params": "x"}, "not a usable value of 'n_params'"),
        ({"parity": "9"}, "there are 0 to 3"),
        ({"gpu": "v100-pcie-16gb", "precision": "bf16"}, "at BF16 is unknown; there are fp16"),
    ],
)
def test_what_cannot_be_is_refused_with_its_name(query: dict[str, str], words: str) -> None:
    with pytest.raises(InputError, match=words) as refusal:
        plan_train(ask(**query))
    assert refusal.value.column in query


def test_a_precision_that_nobody_named_follows_the_gpu() -> None:
    reply = plan_train(ask(gpu="v100-pcie-16gb")).value
    assert reply["settings"]["precision"] == "fp16"
    assert "so FP16 is used" in reply["warnings"][0]


def test_every_setting_of_the_page_is_a_parameter() -> None:
    assert {parameter.name for parameter in ENDPOINTS[0].parameters} == set(TrainView.model_fields)
