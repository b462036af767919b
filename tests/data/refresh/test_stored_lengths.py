"""The stored answer lengths: renewed from the tables alone, every offer has one, and they are as good as claimed."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from data.refresh import stored_lengths
from data.refresh.stored_predictions import chose_variances
from data.settings import settings
from models.serving.answer_length import conformal_half_width, errors_left_out
from tests.benchmarks.answer_length import observations

Cursor = duckdb.DuckDBPyConnection


@pytest.fixture(scope="module")
def renewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tables with the lengths made anew."""
    tables = tmp_path_factory.mktemp("renewed") / "tables"
    shutil.copytree(settings().tables, tables)
    assert stored_lengths.main(["--tables", str(tables)]) == 0
    return tables / "derived"


def test_the_stored_lengths_are_those_of_the_tables(renewed: Path) -> None:
    """To the last digits kept, which a processor may round otherwise."""
    stored = settings().tables / "derived"
    fresh, old = (pd.read_parquet(folder / "answer_length.parquet") for folder in (renewed, stored))
    pd.testing.assert_frame_equal(fresh, old, rtol=1e-3)
    name = "answer_length_provenance.json"
    assert (renewed / name).read_bytes() == (stored / name).read_bytes()


def test_every_offer_has_a_length_of_its_own(cur: Cursor) -> None:
    """Else a new model was added without `python -m data.refresh.stored_lengths`."""
    lost = cur.execute(
        "SELECT DISTINCT model, task FROM board_llm_serving WHERE kind = 'api' AND (model, task) NOT IN"
        " (SELECT (model, task) FROM answer_length WHERE model IS NOT NULL)"
    ).fetchall()
    assert lost == []


def test_counts_say_how_the_model_reasoned(cur: Cursor) -> None:
    rows = cur.execute(
        "SELECT reasoning, round(tokens), n FROM answer_length WHERE kind != 'predicted' AND model = 'qwen3-32b'"
        " ORDER BY reasoning"
    ).fetchall()
    # Problem solving is with thinking, chat without; 1,782 answers are the histogram's.
    assert rows[1] == ("thinking", 7048, 1782)
    assert rows[0][:2] == ("none", 632)


def test_tokens_worked_back_from_characters_are_estimates(cur: Cursor) -> None:
    kinds = cur.execute("SELECT DISTINCT source, kind FROM answer_length ORDER BY ALL").fetchall()
    assert dict(kinds) == {
        "aider_polyglot": "measured",
        "answer_lengths": "predicted",
        "comparia": "measured",
        "llmrouterbench": "estimated",
        "mlenergy_v3": "measured",
        "mmlu_pro": "estimated",
        "routellm": "estimated",
        "routerarena": "measured",
    }


def test_models_left_out_are_predicted_as_docs_say() -> None:
    """docs/answer_length.md: median factor at most 1.6, 80% intervals hold 72% to 88%, 60% within a factor of 2."""
    cases, tokens = observations()
    errors, developed = errors_left_out(cases, tokens), chose_variances(cases)
    scored = np.abs(errors[~developed])
    assert np.exp(np.median(scored)) <= 1.6
    assert np.mean(scored <= np.log(2)) >= 0.6
    reasons = np.array([case.reasons for case in cases])
    half = {mode: conformal_half_width(errors[developed & (reasons == mode)], 0.8) for mode in (False, True)}
    limits = np.array([half[bool(mode)] for mode in reasons[~developed]])
    assert 0.72 <= np.mean(scored <= limits) <= 0.88


def test_a_folder_without_tables_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert stored_lengths.main(["--tables", str(tmp_path)]) == 1
    assert "cannot be renewed" in capsys.readouterr().err
