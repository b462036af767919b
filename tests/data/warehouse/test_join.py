"""The curated join: what belongs together is together, and what only looks alike is not."""

from __future__ import annotations

import duckdb
import pytest

from data.sources.source import curated
from data.warehouse import queries

Cursor = duckdb.DuckDBPyConnection
# Measured energy, a rating and a price.
COMPLETE = [
    "deepseek-r1-0528",
    "deepseek-v3.1",
    "gemma-3-12b-it",
    "gemma-3-27b-it",
    "gpt-oss-120b",
    "gpt-oss-20b",
    "llama-3.1-405b-instruct",
    "llama-3.1-70b-instruct",
    "llama-3.1-8b-instruct",
    "llama-3.3-70b-instruct",
    "llama-4-maverick-17b-128e-instruct",
    "llama-4-scout-17b-16e-instruct",
    "qwen3-235b-a22b-instruct-2507",
    "qwen3-235b-a22b-thinking-2507",
    "qwen3-30b-a3b-instruct-2507",
    "qwen3-32b",
    "qwen3-coder-480b-a35b-instruct",
    "qwen3-vl-235b-a22b-instruct",
]
# (source, name, a model it must not be): releases, modes and sizes that differ by a suffix.
WRONG = [
    ("lmarena", "qwen3-235b-a22b", "qwen3-235b-a22b-instruct-2507"),
    ("lmarena", "qwen3-235b-a22b", "qwen3-235b-a22b-thinking-2507"),
    ("lmarena", "qwen3-235b-a22b-no-thinking", "qwen3-235b-a22b-instruct-2507"),
    ("lmarena", "qwen3-30b-a3b", "qwen3-30b-a3b-instruct-2507"),
    ("lmarena", "deepseek-r1", "deepseek-r1-0528"),
    ("lmarena", "deepseek-v3.1-terminus", "deepseek-v3.1"),
    ("lmarena", "deepseek-v3.1-thinking", "deepseek-v3.1-terminus"),
    ("lmarena", "deepseek-v3", "deepseek-v3.1"),
    ("lmarena", "llama-3.1-nemotron-70b-instruct", "llama-3.1-70b-instruct"),
    ("lmarena", "llama-3-8b-instruct", "llama-3.1-8b-instruct"),
    ("lmarena", "llama-4-maverick-03-26-experimental", "llama-4-maverick-17b-128e-instruct"),
    ("lmarena", "gemma-3-4b-it", "gemma-3-12b-it"),
    ("lmarena", "qwen3-vl-235b-a22b-thinking", "qwen3-vl-235b-a22b-instruct"),
    ("litellm_prices", "deepinfra/Qwen/Qwen3-235B-A22B", "qwen3-235b-a22b-instruct-2507"),
    ("litellm_prices", "qwen.qwen3-235b-a22b-2507-v1:0", "qwen3-235b-a22b-instruct-2507"),
    ("litellm_prices", "vercel_ai_gateway/alibaba/qwen-3-30b", "qwen3-30b-a3b-instruct-2507"),
    ("litellm_prices", "deepseek/deepseek-r1", "deepseek-r1-0528"),
    ("litellm_prices", "deepinfra/deepseek-ai/DeepSeek-V3.1-Terminus", "deepseek-v3.1"),
    ("litellm_prices", "together_ai/meta-llama/Meta-Llama-3.1-8B", "llama-3.1-8b-instruct"),
    ("litellm_prices", "deepinfra/NousResearch/Hermes-3-Llama-3.1-70B", "llama-3.1-70b-instruct"),
    ("litellm_prices", "nvidia.nemotron-nano-12b-v2", "nvidia-nemotron-nano-12b-v2"),
    ("litellm_prices", "novita/qwen/qwen3-omni-30b-a3b-thinking", "qwen3-omni-30b-a3b-instruct"),
    ("mlenergy_v3", "Qwen/Qwen3-235B-A22B-Thinking-2507", "qwen3-235b-a22b-instruct-2507"),
    ("mlenergy_v3", "nvidia/NVIDIA-Nemotron-Nano-12B-v2-VL-BF16", "nvidia-nemotron-nano-12b-v2"),
    ("mlenergy_v3", "Qwen/Qwen3-VL-235B-A22B-Instruct", "qwen3-235b-a22b-instruct-2507"),
]

# Names that are left out, with the reason: a model that was never released, and names that do not say which release.
LEFT_OUT = {
    "lmarena": ["llama-4-maverick-03-26-experimental"],
    "quant_aqlm": ["Command-R", "Command-R+", "Mistral-7b", "Mixtral-8x7b", "Mixtral-8x7b-Instruct"],
    "quant_autoround": ["Mistral-7B"],
    "quant_nncf": ["meta-llama/llama-7b-chat-hf"],
}


@pytest.mark.parametrize("model", COMPLETE)
def test_energy_rating_and_price_meet(cur: Cursor, model: str) -> None:
    frame = queries.candidates(cur, "llm-serving").query("model == @model")
    hosted, bought = frame[frame["kind"] == "self-hosted"], frame[frame["kind"] == "api"]
    assert (hosted["energy_per_token_j"] > 0).all()
    assert len(hosted) > 0
    assert hosted["arena_text"].notna().all()
    assert len(bought) > 0
    assert bought["arena_text"].notna().all()
    assert (bought["output_usd_per_mtok"] > 0).all()


def test_the_complete_models_are_eighteen() -> None:
    assert len(set(COMPLETE)) == 18


@pytest.mark.parametrize(("source", "name", "model"), WRONG)
def test_lookalikes_are_not_joined(cur: Cursor, source: str, name: str, model: str) -> None:
    found = cur.execute("SELECT model FROM model_alias WHERE source = $1 AND name = $2", [source, name]).fetchall()
    assert (model,) not in found
    in_prices = cur.execute(
        "SELECT count(*) FROM price WHERE source = $1 AND name = $2 AND model = $3", [source, name, model]
    )
    assert in_prices.fetchall() == [(0,)]


@pytest.mark.parametrize(
    ("source", "name", "model", "precision"),
    [
        ("mlenergy_v3", "Qwen/Qwen3-235B-A22B-Instruct-2507-FP8", "qwen3-235b-a22b-instruct-2507", "fp8"),
        ("mlenergy_v3", "meta-llama/Llama-3.1-405B-Instruct-FP8", "llama-3.1-405b-instruct", "fp8"),
        ("mlenergy_v3", "openai/gpt-oss-20b", "gpt-oss-20b", "mxfp4"),
        ("lmarena", "llama-3.1-405b-instruct-bf16", "llama-3.1-405b-instruct", "bf16"),
        ("lmarena", "llama-3.1-405b-instruct-fp8", "llama-3.1-405b-instruct", "fp8"),
        ("lmarena", "qwen3-235b-a22b", "qwen3-235b-a22b", None),
        ("litellm_prices", "novita/qwen/qwen3-32b-fp8", "qwen3-32b", "fp8"),
    ],
)
def test_precisions_are_one_model(cur: Cursor, source: str, name: str, model: str, precision: str | None) -> None:
    rows = cur.execute("SELECT model, precision FROM model_alias WHERE source = $1 AND name = $2", [source, name])
    assert rows.fetchall() == [(model, precision)]


def test_one_set_of_weights_thinks_on_one_task_and_not_on_the_other(cur: Cursor) -> None:
    rows = cur.execute(
        "SELECT task, c.model, c.reasoning, avg(m.value) FROM configuration AS c"
        " JOIN measurement AS m ON m.configuration = c.id"
        " WHERE c.name = 'deepseek-ai/DeepSeek-V3.1' AND metric = 'output_tokens_per_response' "
        " GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    assert [row[:3] for row in rows] == [
        ("gpqa", "deepseek-v3.1", "thinking"),
        ("lm-arena-chat", "deepseek-v3.1", None),
    ]
    assert rows[0][3] > 8000
    assert rows[1][3] < 1000


@pytest.mark.parametrize("size", ["8b", "14b", "32b"])
def test_models_that_think_on_one_task_only_say_so(cur: Cursor, size: str) -> None:
    frame = queries.candidates(cur, "llm-serving").query(f"model == 'qwen3-{size}' and kind == 'self-hosted'")
    assert frame[frame["task"] == "gpqa"]["note"].str.contains("these runs think").all()
    assert frame[frame["task"] == "lm-arena-chat"]["note"].str.contains("do not think").all()


def test_a_rating_carried_to_another_precision_is_a_prediction(cur: Cursor) -> None:
    frame = queries.candidates(cur, "llm-serving", "lm-arena-chat").query("kind == 'self-hosted'")
    kinds = frame.groupby(["model", "precision"])["arena_text__kind"].agg(set)
    assert kinds["qwen3-235b-a22b-instruct-2507", "bf16"] == {"measured"}
    assert kinds["qwen3-235b-a22b-instruct-2507", "fp8"] == {"predicted"}
    assert kinds["llama-4-maverick-17b-128e-instruct", "fp8"] == {"predicted"}
    assert kinds["deepseek-v3.1", "fp8"] == {"measured"}


def test_each_precision_of_llama_405b_has_its_own_rating(cur: Cursor) -> None:
    frame = queries.candidates(cur, "llm-serving", "lm-arena-chat")
    own = frame.query("model == 'llama-3.1-405b-instruct' and kind == 'self-hosted'")
    rated = dict(
        cur.execute(
            "SELECT precision, value FROM measurement WHERE name LIKE 'llama-3.1-405b%' AND metric = 'arena_text'"
        ).fetchall()
    )
    assert own.groupby("precision")["arena_text"].agg(set).to_dict() == {"bf16": {rated["bf16"]}, "fp8": {rated["fp8"]}}
    assert set(own["arena_text__kind"]) == {"measured"}


def test_native_precisions(cur: Cursor) -> None:
    native = dict(cur.execute("SELECT id, native_precision FROM model").fetchall())
    assert native["gpt-oss-120b"] == native["gpt-oss-20b"] == "mxfp4"
    assert native["deepseek-r1-0528"] == native["deepseek-v3.1"] == "fp8"
    assert native["llama-4-maverick-17b-128e-instruct"] == native["qwen3-235b-a22b-instruct-2507"] == "bf16"


def test_every_name_of_the_sources_is_joined_or_reported(cur: Cursor) -> None:
    left = queries.unresolved(cur)
    assert {source: sorted(part["name"]) for source, part in left.groupby("source") if source in LEFT_OUT} == LEFT_OUT
    assert not set(left["source"]) & {"mlenergy_v3", "litellm_prices"}


def test_a_price_of_an_unresolved_name_is_on_no_board(cur: Cursor) -> None:
    bought = queries.candidates(cur, "api-models").query("provider == 'Together AI'")
    assert not bought["model"].str.contains("maverick").any()


def test_the_curated_tables_hold_no_accidents() -> None:
    aliases = [(row["source"], row["name"], row["task"], row["model"]) for row in curated("model_alias")]
    assert len(set(aliases)) == len(aliases)
    models = [row["id"] for row in curated("model")]
    assert len(set(models)) == len(models)
    labels = [row["label"] for row in curated("model")]
    assert len(set(labels)) == len(labels)
    for row in curated("model"):
        assert row["n_params_active"] == "" or float(row["n_params_active"]) <= float(row["n_params"])
        assert row["architecture"] != "dense" or row["n_params_active"] == row["n_params"]


@pytest.mark.parametrize(
    ("joined_to", "rows", "least"),
    [
        ("a price", "SELECT model FROM price", 30),
        ("a rating", "SELECT model FROM measurement WHERE configuration IS NULL AND source = 'lmarena'", 23),
        ("a result of Epoch AI", "SELECT model FROM measurement WHERE configuration IS NULL AND source = 'epoch'", 12),
    ],
)
def test_most_measured_entries_are_joined(cur: Cursor, joined_to: str, rows: str, least: int) -> None:
    """Of ML.ENERGY v3's 34 entries that answer in text. What is left out has no counterpart: see `LEFT_OUT`."""
    entries = (
        "SELECT DISTINCT c.name, c.model FROM configuration AS c JOIN task AS t ON t.id = c.task"
        " WHERE c.source = 'mlenergy_v3' AND t.board = 'llm-serving'"
    )
    counted = f"SELECT count(DISTINCT name), count(DISTINCT name) FILTER (model IN ({rows}))"
    (found,) = cur.execute(f"{counted} FROM ({entries})").fetchall()
    assert found[0] == 34
    assert found[1] >= least, joined_to
