"""Votes on a built-in log: cheap models err alike, and the sentence follows the table."""

from __future__ import annotations

import numpy as np
import pytest

from models.routers.votes import VoteRow, VoteStudy, study_votes
from pages.answers.route.log import built_in_log
from pages.answers.route.vote_panel import vote_rows, vote_sentence


def test_cheap_models_err_alike() -> None:
    log = built_in_log("MMLU-Pro").log
    study = study_votes(log.take(np.arange(0, 2000, 2)), log.take(np.arange(1, 2000, 2)))
    rows = vote_rows(study)
    assert rows["voters"].tolist() == list(range(1, 2 * len(rows), 2))
    assert 0.1 < study.correlation < 1
    most = rows.iloc[-1]
    by_likeness, by_chance = most["correlated_error_pct"], most["independent_error_pct"]
    assert abs(by_likeness - most["error_pct"]) < abs(by_chance - most["error_pct"])
    assert rows["cost_per_1k_queries_usd"].is_monotonic_increasing
    assert not any(word in vote_sentence(study) for word in ("nan", "None", "  "))


@pytest.mark.parametrize(("cost_usd", "words"), [(0.001, "Votes pay: a majority of 3"), (0.02, "Votes do not pay")])
def test_the_sentence_follows_the_bill(cost_usd: float, words: str) -> None:
    rows = (VoteRow(("a",), 0.3, 0.0005, 0.3, 0.3), VoteRow(("a", "b", "c"), 0.1, cost_usd, 0.05, 0.1))
    said = vote_sentence(VoteStudy(rows, "large", 0.12, 0.01, 0.4))
    assert said.startswith(words)
    assert "were they independent, 3 would be wrong on 5%" in said
