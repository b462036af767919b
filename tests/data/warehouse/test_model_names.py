"""A name leads to one model whatever its case, punctuation and owner; an ambiguous one lists the candidates."""

from __future__ import annotations

import pytest

from data.warehouse.model_names import AmbiguousName, ModelNames, model_names
from data.warehouse.opening import Warehouse
from errors import NotFound


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
