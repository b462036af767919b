"""The frames that pages and the API read: columns, kinds, missing values, unknown names, time."""

from __future__ import annotations

import threading

import duckdb
import numpy as np
import pandas as pd
import pytest

from data.boards import registry
from data.metrics import metrics
from data.warehouse import curve_queries, queries
from data.warehouse.opening import Warehouse
from errors import NotFound

Cursor = duckdb.DuckDBPyConnection
BOARDS = [board.id for board in registry()]
IDENTITY = [
    "candidate_id",
    "label",
    "model",
    "model_label",
    "family",
    "organisation",
    "kind",
    "task",
    "gpu",
    "num_gpus",
    "precision",
    "batch_size",
    "parallelism",
    "provider",
    "open_weights",
    "n_params",
    "n_params_active",
]
SERVING = [
    "energy_per_token_j",
    "energy_per_response_j",
    "itl_p50_ms",
    "itl_p90_ms",
    "itl_p95_ms",
    "itl_p99_ms",
    "output_tokens_per_s",
    "power_w",
    "mean_batch_size",
    "output_tokens_per_response",
    "input_usd_per_mtok",
    "cached_input_usd_per_mtok",
    "output_usd_per_mtok",
    "gpu_usd_per_hour",
    "arena_text",
    "arena_text_coding",
    "arena_text_math",
    "arena_text_hard",
    "arena_vision",
]

LENGTH_KIND = "output_tokens_per_response__kind"


def test_boards_are_described(cur: Cursor) -> None:
    boards = queries.boards(cur).set_index("id")
    assert list(boards.index) == [
        "llm-serving",
        "image-generation",
        "video-generation",
        "api-models",
        "quantization",
        "llm-perf",
        "mlperf",
        "energy",
        "chat-2023",
        "vision",
        "tasks",
        "training",
        "evaluation",
        "arena-french",
        "helm-2022",
        "inference-2026",
        "accelerators-2025",
        "local",
    ]
    for board in boards.itertuples():
        assert set(board.metrics.split(",")) <= set(metrics())
        for objective in board.default_objectives.split(","):
            name, _, direction = objective.partition(":")
            assert name in board.metrics.split(",")
            assert direction == metrics()[name].direction
        assert len(board.not_claimed) > 100
        assert board.candidates == len(queries.candidates(cur, str(board.Index)))


@pytest.mark.parametrize("board", BOARDS)
def test_a_board_keeps_its_contract(cur: Cursor, board: str) -> None:
    frame = queries.candidates(cur, board)
    assert list(frame.columns[: len(IDENTITY)]) == IDENTITY
    assert frame["candidate_id"].is_unique
    assert frame["candidate_id"].str.fullmatch(r"[a-z0-9._-]+").all(), "ids stand in links"
    assert not frame.duplicated(["label", "task"]).any() or board == "llm-serving"
    assert set(frame["kind"]) <= (
        {"self-hosted", "api", "router"} if board == "llm-serving" else {"self-hosted", "api"}
    )
    sources = set(queries.sources(cur).index)
    present = [name for name in frame.columns if name in metrics()]
    assert present
    for name in present:
        known = frame[name].notna()
        assert known.any()
        assert frame[f"{name}__kind"].notna().eq(known).all()
        assert set(frame.loc[known, f"{name}__kind"]) <= {"measured", "estimated", "predicted", "claimed"}
        assert {part for text in frame.loc[known, f"{name}__source"] for part in text.split("+")} <= sources
        if f"{name}__low" in frame:
            bounded = frame[f"{name}__low"].notna()
            assert (frame.loc[bounded, f"{name}__low"] <= frame.loc[bounded, name]).all()
            assert (frame.loc[bounded, name] <= frame.loc[bounded, f"{name}__high"]).all()


def test_the_serving_board_has_the_promised_metrics(cur: Cursor) -> None:
    frame = queries.candidates(cur, "llm-serving")
    assert set(SERVING) <= set(frame.columns)
    assert {"arena_text__low", "arena_text__high", "gpu_usd_per_hour__low", "gpu_usd_per_hour__high"} <= set(
        frame.columns
    )
    assert frame.groupby("task")["label"].apply(lambda labels: labels.is_unique).all()


def test_self_hosted_rows_are_measured_and_api_rows_priced(cur: Cursor) -> None:
    frame = queries.candidates(cur, "llm-serving")
    hosted, bought = frame[frame["kind"] == "self-hosted"], frame[frame["kind"] == "api"]
    assert len(hosted) == 187 + 328 + 50 + 173 + 100
    for name in ("energy_per_token_j", "itl_p95_ms", "output_tokens_per_s", "gpu_usd_per_hour", "num_gpus", "gpu"):
        assert hosted[name].notna().all()
        assert bought[name].isna().all()
    for name in ("input_usd_per_mtok", "output_usd_per_mtok", "provider"):
        assert bought[name].notna().all()
        assert hosted[name].isna().all()
    assert set(hosted["output_tokens_per_response__kind"]) == {"measured"}
    assert set(bought["output_tokens_per_response__kind"]) == {"measured", "estimated", "predicted"}
    interval = bought[["output_tokens_per_response__low", "output_tokens_per_response__high"]]
    assert interval.notna().all(axis=None)


def test_an_api_models_answers_are_as_long_as_its_own_counts(cur: Cursor) -> None:
    frame = queries.candidates(cur, "llm-serving", "lm-arena-chat")
    hosted = frame[frame["kind"] == "self-hosted"].groupby("model")["output_tokens_per_response"].mean()
    bought = frame[frame["kind"] == "api"].groupby("model")[["output_tokens_per_response", LENGTH_KIND]].first()
    length, kind = bought.loc["qwen3-32b"]
    assert (length, kind) == (pytest.approx(hosted["qwen3-32b"], rel=1e-4), "measured")
    assert bought.loc["gpt-4.1-2025-04-14", LENGTH_KIND] == "predicted"


def test_a_count_of_another_effort_is_not_borrowed(cur: Cursor) -> None:
    """gpt-5 was billed on these questions at medium effort; the offer is rated, and sold, at high effort."""
    row = queries.candidates(cur, "llm-serving", "gpqa").query("model == 'gpt-5' and reasoning == 'high'").iloc[0]
    assert row[LENGTH_KIND] == "predicted"
    assert row["output_tokens_per_response"] > 3973


def test_a_model_that_reasons_is_longer_and_says_how_its_length_is_known(cur: Cursor) -> None:
    bought = queries.candidates(cur, "llm-serving", "lm-arena-chat").query("kind == 'api'")
    bought = bought.assign(offer_of=bought["model"] + "|" + bought["reasoning"].fillna(""))
    row = bought.drop_duplicates("offer_of").set_index("offer_of")
    lengths = row["output_tokens_per_response"]
    assert lengths["gpt-5|high"] > 3 * lengths["gpt-5-chat|"]
    assert lengths["claude-opus-4-1-20250805|thinking 16k"] > 3 * lengths["claude-opus-4-1-20250805|"]
    assert lengths["grok-4-fast-chat|"] < lengths["glm-4.6|"] < lengths["grok-4-fast-reasoning|"]
    notes = row["note"].fillna("")
    assert "answer length predicted, at high reasoning effort: " in notes["gpt-5|high"]
    assert "answer length predicted, without reasoning: " in notes["gpt-5-chat|"]
    assert "answer length predicted, with or without reasoning: " in notes["glm-4.6|"]
    assert "answer length" not in notes["qwen3-32b|"]


def test_api_models_stand_only_under_tasks_they_can_do(cur: Cursor) -> None:
    frame = queries.candidates(cur, "llm-serving").query("kind == 'api'")
    tasks = frame.groupby("model")["task"].agg(set)
    assert tasks["gpt-4.1-2025-04-14"] == {"gpqa", "lm-arena-chat", "image-chat"}
    assert tasks["deepseek-r1"] == {"gpqa", "lm-arena-chat"}
    assert tasks["qwen3-coder-480b-a35b-instruct"] == {"gpqa", "lm-arena-chat", "sourcegraph-fim"}
    assert "video-chat" in tasks["qwen3-vl-235b-a22b-instruct"]


def test_an_offer_is_the_newest_list_of_its_provider_and_still_on_sale(cur: Cursor) -> None:
    frame = queries.candidates(cur, "api-models")
    deepinfra = frame.query("model == 'deepseek-r1-0528' and provider == 'DeepInfra'")
    assert list(deepinfra["input_usd_per_mtok__source"]) == ["litellm_prices"]
    assert len(queries.prices(cur, "deepseek-r1-0528").query("provider == 'DeepInfra'")) == 2
    withdrawn = queries.prices(cur, "deepseek-v3.1").query("provider == 'Baseten'")
    assert withdrawn["valid_until"].notna().all()
    assert frame.query("model == 'deepseek-v3.1' and provider == 'Baseten'").empty


def test_the_newest_list_corrects_an_older_one(cur: Cursor) -> None:
    o3 = queries.candidates(cur, "api-models").query("model == 'o3-2025-04-16'").iloc[0]
    assert (o3["input_usd_per_mtok"], o3["output_usd_per_mtok"], o3["price_date"]) == (2.0, 8.0, "2026-11-01")
    older = queries.prices(cur, "o3-2025-04-16").query("source == 'lmarena'").iloc[0]
    assert (older["input_usd_per_mtok"], older["output_usd_per_mtok"]) == (10.0, 40.0)


def test_offers_are_one_a_model_provider_precision_region_service_and_mode(cur: Cursor) -> None:
    frame = queries.candidates(cur, "api-models")
    assert not frame.duplicated(["model", "provider", "precision", "region", "service", "reasoning"]).any()


def test_cost_of_an_image_is_rental_over_throughput(cur: Cursor) -> None:
    frame = queries.candidates(cur, "image-generation")
    by_hand = 1000 * frame["num_gpus"] * frame["gpu_usd_per_hour"] / (3600 * frame["images_per_s"])
    assert np.allclose(frame["cost_per_1k_images_usd"], by_hand.astype(float))
    assert set(frame["cost_per_1k_images_usd__kind"]) == {"estimated"}


def test_tasks_of_a_board(cur: Cursor) -> None:
    assert list(queries.tasks(cur, "llm-serving")["id"]) == [
        "lm-arena-chat",
        "gpqa",
        "sourcegraph-fim",
        "image-chat",
        "video-chat",
    ]
    assert queries.tasks(cur, "api-models").empty


@pytest.mark.parametrize("board", ["", "llm_serving", "board; DROP TABLE model", "sourçe", "llm-serving'--"])
def test_an_unknown_board_gets_a_sentence_that_lists_the_boards(cur: Cursor, board: str) -> None:
    with pytest.raises(NotFound, match="llm-serving, image-generation, video-generation, api-models"):
        queries.candidates(cur, board)


def test_an_unknown_task_gets_a_sentence_that_lists_the_tasks(cur: Cursor) -> None:
    with pytest.raises(NotFound, match="lm-arena-chat, gpqa"):
        queries.candidates(cur, "llm-serving", "text-to-image")


def test_where_a_candidates_figures_come_from(cur: Cursor) -> None:
    row = queries.candidates(cur, "llm-serving", "gpqa").iloc[0]
    figures = queries.measurements(cur, row["candidate_id"]).set_index("metric")
    assert figures.loc["energy_per_token_j", "value"] == row["energy_per_token_j"]
    assert queries.provenance(cur, figures["source"].iloc[0])["url"].startswith("https://")
    assert set(queries.ratings(cur, "llama-3.1-405b-instruct")["precision"].dropna()) == {"bf16", "fp8"}
    with pytest.raises(NotFound, match="lmarena"):
        queries.provenance(cur, "nobody")


def test_every_source_states_licence_version_and_method(cur: Cursor) -> None:
    sources = queries.sources(cur).drop(
        index=["curated", "law_fits", "answer_lengths", "energy_model", "serving_speed", "techniques"]
    )
    assert {"rectified_lin2024", "chinchilla_kyotakano"} <= set(sources.index)
    for column in ("title", "url", "licence", "version", "retrieved", "method", "citation"):
        assert sources[column].str.len().gt(0).all()


def test_learning_curves(cur: Cursor) -> None:
    frame = curve_queries.learning_curves(cur, "FLAN")
    assert list(frame.columns) == ["curve_id", "data_set", "model", "label", "family", "n_params", "x", "y"]
    assert frame["curve_id"].nunique() == 30
    assert len(curve_queries.learning_curves(cur)) == 1350
    assert curve_queries.learning_curves(cur, "nowhere").empty


def test_hardware_and_rental(cur: Cursor) -> None:
    assert len(queries.hardware(cur)) == 83
    assert set(queries.rental(cur)["hardware"]) <= set(queries.hardware(cur)["id"])
    assert len(queries.models(cur)) > 300


def test_threads_read_at_once(warehouse: Warehouse) -> None:
    expected = queries.candidates(warehouse.cursor(), "llm-serving", "gpqa")
    results: list[pd.DataFrame] = []

    def read() -> None:
        results.append(queries.candidates(warehouse.cursor(), "llm-serving", "gpqa"))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 8
    for frame in results:
        pd.testing.assert_frame_equal(frame, expected)
