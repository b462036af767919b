"""Router logs: published accuracies, traps of the raw files, and what the warehouse hands out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.sources import SOURCES
from data.sources.router_logs.query_logs import reduced
from data.warehouse import router_logs
from errors import NotFound


def test_mmlu_pro_has_every_question_and_model(cur):
    table = router_logs.benchmarks(cur).set_index("benchmark").loc["MMLU-Pro"]
    assert (table["n_queries"], table["n_models"], table["n_priced"]) == (12_032, 29, 12)


@pytest.mark.raw_files
def test_costs_and_scores_are_those_of_the_raw_file(cur, full_raw):
    answers = pd.read_parquet(full_raw / "routing/mmlu-pro/mmlu_pro_29models.parquet")
    model = "gemini-1.5-pro-002"
    ours = router_logs.scores(cur, "MMLU-Pro").query("model == @model").set_index("query")
    assert len(ours) == 12_032 - 12  # 12 answers are missing
    row = answers.iloc[5]
    # characters over four are tokens; 1.25 and 5 USD a million
    tokens_in, tokens_out = round(row["question_chars"] / 4), round(row[f"{model}|output_chars"] / 4)
    expected = (tokens_in * 1.25 + tokens_out * 5.0) / 1e6
    assert ours.loc[f"q{row['question_id']}", "cost_usd"] == pytest.approx(expected, rel=1e-9)
    assert ours["score"].mean() == pytest.approx(answers[f"{model}|correct"].dropna().mean())


def test_routerarena_costs_are_as_billed(cur):
    ours = router_logs.scores(cur, "RouterArena, public tenth").groupby("model")
    assert ours["score"].mean()["gemini-2.0-flash-001"] == pytest.approx(0.6901, abs=5e-5)
    assert ours["score"].mean()["claude-3-haiku-20240307"] == pytest.approx(0.5234, abs=5e-5)
    assert 1000 * ours["cost_usd"].mean()["gemini-2.0-flash-001"] == pytest.approx(0.0475, abs=5e-5)


@pytest.mark.parametrize(
    ("benchmark", "n", "weak", "strong"),
    [("RouteLLM, MMLU", 14_037, 68.1, 80.6), ("RouteLLM, GSM8K", 1_307, 63.7, 85.8)],
)
def test_routellms_pair_scores_as_published(cur, benchmark, n, weak, strong):
    scores = router_logs.scores(cur, benchmark).groupby("model")
    assert scores["query"].nunique().tolist() == [n, n]
    assert 100 * scores["score"].mean()["Mixtral-8x7B-Instruct-v0.1"] == pytest.approx(weak, abs=0.05)
    assert 100 * scores["score"].mean()["gpt-4-1106-preview"] == pytest.approx(strong, abs=0.05)
    assert (
        scores["cost_usd"].mean()["gpt-4-1106-preview"] > 10 * scores["cost_usd"].mean()["Mixtral-8x7B-Instruct-v0.1"]
    )


@pytest.mark.parametrize(
    ("variant", "fixed", "sure", "stopped", "earliest"),
    [
        ("student", (0.6899, 256), 0.8, (0.7111, 133), (0.8226, 142)),
        ("adapter", (0.7096, 256), 0.85, (0.7263, 375), (0.8203, 135)),
    ],
)
def test_stopping_early_costs_and_scores_as_the_raw_answers_say(cur, variant, fixed, sure, stopped, earliest):
    answers = router_logs.scores(cur, f"Anytime GSM8K, {variant}, $1 per M tokens")
    tables = {name: answers.pivot(index="query", columns="tokens_out", values=name) for name in ("score", "confidence")}
    score, confidence = (table.to_numpy() for table in tables.values())
    tokens = tables["score"].columns.to_numpy(float)
    assert score.shape == (1_319, 4)
    assert (score[:, 1].mean(), tokens[1]) == pytest.approx(fixed, abs=5e-5)
    for done, last, expected in ((confidence >= sure, 3, stopped), (score == 1, 0, earliest)):
        at = np.where(done.any(axis=1), done.argmax(axis=1), last)
        found = score[np.arange(len(at)), at].mean()
        assert found == pytest.approx(expected[0], abs=5e-5)
        assert tokens[at].mean() == pytest.approx(expected[1], abs=0.5)
    assert 1e6 * answers["cost_usd"].mean() == pytest.approx(tokens.mean())


def test_llmrouter_has_no_question_twice(cur):
    table = router_logs.benchmarks(cur).set_index("benchmark").loc["LLMRouter, 14 tasks"]
    assert table["n_queries"] == 4_486 + 1_122


def test_embeddings_keep_the_angles(cur, raw):
    stored = pd.read_parquet(raw / "routing/embeddings-minilm-l6/routerarena__sub10_two_models.parquet")
    full = np.array(stored["embedding_int8"].tolist(), dtype=float)
    full /= np.linalg.norm(full, axis=1, keepdims=True)
    ours = reduced(raw, "routerarena__sub10_two_models").astype(float)
    ours /= np.linalg.norm(ours, axis=1, keepdims=True)
    true, kept = full @ full.T, ours @ ours.T
    upper = np.triu_indices(len(full), 1)
    assert np.corrcoef(true[upper], kept[upper])[0, 1] > 0.97
    queries, domain, embedding = router_logs.features(cur, "RouterArena, public tenth")
    assert len(queries) == len(domain) == len(embedding) == 809
    np.testing.assert_allclose(np.linalg.norm(embedding, axis=1), 1)


@pytest.mark.parametrize("source", ["mmlu_pro", "llmrouter_nine", "routellm", "routerarena", "anytime_gsm8k"])
def test_no_prompt_is_kept(raw, source):
    for frame in SOURCES[source].build(raw).values():
        texts = frame.select_dtypes("str")
        assert texts.map(lambda text: len(str(text)) < 60).all().all()


def test_an_unknown_log_is_named(cur):
    with pytest.raises(NotFound, match=r"'nope'; there are: .*MMLU-Pro"):
        router_logs.scores(cur, "nope")
