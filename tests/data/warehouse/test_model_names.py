"""A name leads to one model whatever its case, punctuation and owner; an ambiguous one lists the candidates."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from data.warehouse.model_names import AmbiguousName, ModelNames, model_names
from data.warehouse.opening import Warehouse
from errors import NotFound

PAIRS = list(csv.DictReader(Path(__file__).with_name("name_pairs.csv").open(encoding="utf-8", newline="")))


@pytest.fixture(scope="module")
def names(warehouse: Warehouse) -> ModelNames:
    return model_names(warehouse.cursor())


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("qwen3-8b", "qwen3-8b"),  # our id
        ("Qwen3 8B", "qwen3-8b"),  # a label
        ("Qwen/Qwen3-8B", "qwen3-8b"),  # provider/name
        ("novita/qwen/qwen3-8b-fp8", "qwen3-8b"),  # a seller's key
        ("QWEN3_8b", "qwen3-8b"),
        ("qwen3:8b", "qwen3-8b"),  # a local runner's tag
        ("meta-llama/Llama-3.1-8B-Instruct", "llama-3.1-8b-instruct"),
        ("llama 3.1 8b instruct", "llama-3.1-8b-instruct"),
        ("claude-3-5-haiku-20241022", "claude-3-5-haiku-20241022"),  # a dated id
        ("gpt-4o-mini", "gpt-4o-mini-2024-07-18"),
        ("openai/gpt-4o-mini:free", "gpt-4o-mini-2024-07-18"),  # a variant of a seller
        ("gemini-2.5-pro-2031-01-02", "gemini-2.5-pro"),  # dated, and the model itself is not
        ("unsloth/phi-4", "open-llm-v2--unsloth-phi-4"),  # what is spelled so counts before the name without its owner
        ("facebook/opt-13b", "llm-perf--facebook-opt-13b"),  # not opt-1.3b: punctuation tells sizes apart
        ("gpt-4o-mini", "gpt-4o-mini-2024-07-18"),
        ("openai/gpt-4o-mini:free", "gpt-4o-mini-2024-07-18"),  # a variant of a seller
        ("gemini-2.5-pro-2031-01-02", "gemini-2.5-pro"),  # dated, and the model itself is not
        ("unsloth/phi-4", "open-llm-v2--unsloth-phi-4"),  # a fine-tune that is spelled so, not the original
        ("facebook/opt-13b", "llm-perf--facebook-opt-13b"),  # not opt-1.3b: punctuation tells sizes apart
        ("gemini-1.5-pro", "gemini-1.5-pro-002"),  # a source's own model is called so; the curated one counts
        ("glm-5", "glm-5"),  # also two sources' own models: the curated one counts
    ],
)
def test_an_alias_leads_to_its_model(names: ModelNames, name: str, model: str) -> None:
    assert names.resolve(name) == model


def test_every_id_and_every_spelling_leads_somewhere_or_lists_the_candidates(names: ModelNames) -> None:
    for row in names.spellings.itertuples():
        try:
            resolved = {names.resolve(str(row.spelling))}
        except AmbiguousName as error:
            resolved = set(error.candidates)
            assert len(resolved) > 1
        assert row.model in resolved or resolved <= names.curated or str(row.spelling) in resolved
    assert all(names.resolve(model) == model for model in names.labels)


def test_an_ambiguous_name_lists_its_candidates(names: ModelNames) -> None:
    with pytest.raises(AmbiguousName, match=r"is the name of 2 models: .*angelslim--qwen3-4b") as caught:
        names.resolve("Qwen3-4B")
    assert "llmfit-community--qwen3-4b" in caught.value.candidates
    assert 400 <= caught.value.status < 500
    assert caught.value.column == "model"


def test_an_unknown_name_is_never_guessed(names: ModelNames) -> None:
    with pytest.raises(NotFound, match=r"Models with names like it: .*qwen3-8b"):
        names.resolve("qwen3-8")
    with pytest.raises(NotFound):
        names.resolve("")


@pytest.mark.parametrize("name", ["gpt-4o-mini-2031-01-02", "anthropic/claude-3-opus-2031-01-02", "someone/opt-1.3.b"])
def test_another_date_or_size_is_another_model(names: ModelNames, name: str) -> None:
    assert names.match(name).model == ""


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair['first']} ~ {pair['second']}")
def test_a_pair_judged_to_be_two_models_is_not_joined(names: ModelNames, pair: dict[str, str]) -> None:
    """What a source calls so is judged together with the source: those spellings are the curated join's."""
    if pair["same"] == "no" and pair["first"].lower() not in set(names.spellings["spelling"].str.lower()):
        assert names.match(pair["first"]).model != pair["second"], pair["why"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("qwen3 8b", "qwen3-8b"),
        ("8b qwen3", "qwen3-8b"),
        ("Llama-3.1-8B-Instruct", "llama-3.1-8b-instruct"),
        ("gpt-oss 20", "gpt-oss-20b"),
    ],
)
def test_a_search_has_the_best_first(names: ModelNames, text: str, first: str) -> None:
    matches = names.search(text, 5)
    assert matches["model"][0] == first
    assert matches["score"].is_monotonic_decreasing
    assert matches["model"].is_unique
    assert len(matches) <= 5


def test_a_search_for_nothing_lists_the_best_known(names: ModelNames) -> None:
    assert len(names.search("", 10)) == 10
    assert names.search("zzzzqqqq").empty
