"""Quality at the served precision: measured before predicted, nothing for what is not quantized, never "no loss"."""

from __future__ import annotations

import pandas as pd
import pytest

from pages.answers.boards import store
from pages.answers.boards.precision_quality import CHANGE, change_sentence, precision_quality, with_precision_quality
from pages.answers.choose.answer import choose
from pages.answers.choose.caveats import doubts
from pages.answers.choose.tables import ranked_rows, table_rows
from pages.answers.choose.view import ChooseView


def test_the_mean_of_the_measured_tests_by_hand() -> None:
    """Qwen3-32B with AWQ at 4 bits: every test's mean first, then the mean of the tests."""
    rows = store.quality_changes()
    rows = rows[(rows["model"] == "qwen3-32b") & (rows["method"] == "awq") & (rows["metric"] == "accuracy_pct")]
    rows = rows[rows["weight_bits"].between(3.5, 4.5) & rows["note"].isna()]
    change = precision_quality("qwen3-32b", "INT4-AWQ")
    assert change is not None
    assert (change.kind, change.source) == ("measured", "angelslim")
    assert change.points == pytest.approx(rows.groupby("benchmark_label")["change"].mean().mean(), abs=0.006)


@pytest.mark.parametrize(
    ("model", "precision"),
    [
        ("llama-3.1-70b-instruct", "bf16"),
        ("gpt-oss-120b", "mxfp4"),  # as it was released
        ("deepseek-r1-0528", "fp8"),  # as it was released
        ("gpt-4o-2024-08-06", "fp8"),  # of unknown size
        ("llama-3.1-70b-instruct", "no such format"),
        ("no such model", "fp8"),
        ("llama-3.1-70b-instruct", None),
    ],
)
def test_where_nothing_changed_or_nothing_is_known(model: str, precision: str | None) -> None:
    assert precision_quality(model, precision) is None


def test_a_prediction_is_a_loss_with_an_interval() -> None:
    change = precision_quality("llama-3.1-70b-instruct", "fp8")
    assert change is not None
    assert change.kind == "predicted"
    assert change.low is not None
    assert change.high is not None
    assert change.low <= change.points < 0 < change.high
    assert "which is not evidence of no loss" in change_sentence(change, "fp8")


def test_a_test_that_is_too_easy_says_so() -> None:
    change = precision_quality("deepseek-r1-0528", "nvfp4")
    assert change is not None
    assert change.saturated
    assert "cannot show a loss on hard tasks" in change_sentence(change, "nvfp4")


def test_columns_of_a_board() -> None:
    frame = pd.DataFrame(
        {"model": ["qwen3-32b", "qwen3-32b", "gpt-5"], "precision": ["int4-awq", "bf16", None]}, index=[7, 8, 9]
    )
    rows = with_precision_quality(frame)
    assert rows.index.tolist() == [7, 8, 9]
    assert rows[CHANGE].notna().tolist() == [True, False, False]
    assert rows[f"{CHANGE}__kind"].tolist()[0] == "measured"


def test_choose_shows_the_change_and_doubts_it() -> None:
    answer = choose(ChooseView(kinds=("self-hosted",), precisions=("fp8",)))
    assert answer.decision.pick is not None
    pick = answer.frame.iloc[answer.decision.pick]
    assert precision_quality(pick["model"], pick["precision"]) is not None
    assert any(sentence.startswith("At FP8 the quality of the pick") for sentence in doubts(answer))
    assert table_rows(answer)[CHANGE].notna().any()
    rows = ranked_rows(answer)
    assert set(rows[f"{CHANGE}__kind"].dropna()) <= {"measured", "predicted"}
