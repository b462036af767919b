"""Own rows joined to what is known: rental, ratings, answer lengths; doubted values stay out of the pick."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from data.metrics import metrics
from data.uploads.faults import Refused
from data.uploads.user_rows import TEMPLATES
from pages.answers.boards import store
from pages.answers.boards.chosen_board import priced
from pages.answers.boards.pricing import COST, COST_PER_MTOK
from pages.answers.boards.workload import Workload
from pages.answers.choose.answer import choose
from pages.answers.choose.user_rows_sentence import user_rows_sentence
from pages.answers.choose.view import ChooseView
from pages.answers.datasets.file_reading import understood
from pages.answers.datasets.upload import Upload, UploadContents, load
from pages.answers.frontier.answer import answer_frontier
from pages.answers.frontier.sentences import own_rows_sentence
from pages.answers.frontier.view import FrontierView
from pages.draw.shared.scatter import scatter

CHAT = (("llm-serving", "lm-arena-chat"),)
OWN = (
    "label,gpu,num_gpus,precision,batch_size,output_tokens_per_s,output_tokens_per_response,gpu_usd_per_hour\n"
    "priced,H100,1,bf16,64,3000,500,2.4\nunpriced,H100,1,bf16,64,3000,500,\n"
    "long name,NVIDIA H100 80GB HBM3,1,bf16,64,3000,500,\neight,H100,8,bf16,64,3000,500,2.4\n"
    "unknown,GPU Z,1,bf16,64,3000,500,\n"
)


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    yield
    store.set_user_rows()


def loaded(text: str, kind: str, confirmed: tuple[str, ...] = ()) -> UploadContents:
    made = understood(text.encode(), kind, "mine.csv")
    contents = load(Upload("mine.csv", kind, made.table, made.mapping, CHAT, confirmed=confirmed))
    store.set_user_rows(*contents.user_rows)
    return contents


def own_rows() -> pd.DataFrame:
    frame = priced(*CHAT[0], Workload())
    return frame[frame["family"] == "Yours"].set_index("label")


def test_rows_without_a_price_take_the_built_in_rental() -> None:
    contents = loaded(OWN, "measurements")
    rows = own_rows()
    assert rows.loc["priced", COST_PER_MTOK] == pytest.approx(2.4 / 3600 / 3000 * 1e6)
    assert rows.loc["priced", COST] == pytest.approx(2.4 / 3600 / 3000 * 500 * 1000)
    assert rows.loc["eight", COST] == pytest.approx(8 * rows.loc["priced", COST])
    rental = store.rental().set_index("hardware").loc["h100-sxm5-80gb", "usd_per_gpu_hour"]
    assert rows.loc[["unpriced", "long name"], "gpu_usd_per_hour"].tolist() == [rental, rental]
    assert rows.loc["long name", "gpu"] == "H100"
    assert set(rows.loc[["unpriced", "long name"], "gpu_usd_per_hour__source"]) == {"gpu_rental"}
    assert pd.isna(rows.loc["unknown", COST])
    assert any("built-in rental" in note and "2 rows" in note for note in contents.user_rows[0].notes)


def test_a_price_takes_the_ratings_of_its_model_and_the_usual_answer_length() -> None:
    text = "label,model,provider,input_usd_per_mtok,output_usd_per_mtok\n"
    text += "reseller,GPT-4o mini,R,0.1,0.4\nnew,Nobody's model,R,1,2\n"
    loaded(text, "prices")
    rows = own_rows()
    built_in = priced(*CHAT[0], Workload())
    same = built_in[(built_in["model"] == rows.loc["reseller", "model"]) & (built_in["family"] != "Yours")]
    assert rows.loc["reseller", "arena_text"] == same["arena_text"].dropna().iloc[0]
    assert rows.loc["reseller", "arena_text__kind"] == "predicted"
    assert rows.loc["reseller", "output_tokens_per_response"] == same["output_tokens_per_response"].iloc[0]
    assert pd.isna(rows.loc["new", "arena_text"])
    assert rows[COST].notna().all()
    assert set(rows[f"{COST}__kind"]) == {"estimated"}


def test_an_own_price_list_has_its_prices_above_a_prompt_length_and_in_batches() -> None:
    entry = {
        "litellm_provider": "google", "mode": "chat", "input_cost_per_token": 2e-06, "output_cost_per_token": 6e-06,
        "input_cost_per_token_above_200k_tokens": 4e-06, "output_cost_per_token_above_200k_tokens": 9e-06,
        "input_cost_per_token_batches": 1e-06, "output_cost_per_token_batches": 3e-06,
    }  # fmt: skip
    loaded(json.dumps({"my/gemini-2.5-pro": entry, "my/plain": {**entry, "mode": "chat"}}), "prices")
    # Above 200k 0.3 x $4 + 0.002 x $9 = $1.218; below 0.1 x $2 + 0.002 x $6 = $0.212, in batches half of it.
    costs = {
        (tokens, share): _own_cost(Workload(input_tokens=tokens, output_tokens=2_000, batchable_pct=share))
        for tokens in (100_000, 300_000)
        for share in (0, 100)
    }
    assert costs == pytest.approx(
        {(100_000, 0): 212.0, (100_000, 100): 106.0, (300_000, 0): 1_218.0, (300_000, 100): 1_218.0}
    )


def _own_cost(workload: Workload) -> float:
    frame = priced(*CHAT[0], workload)
    return float(frame[frame["family"] == "Yours"][COST].iloc[0])


def test_a_column_that_holds_no_price_tiers_is_refused() -> None:
    text = "label,input_usd_per_mtok,output_usd_per_mtok,price_tiers\nmine,1,2,cheap\n"
    with pytest.raises(Refused, match="Row 1: column 'price_tiers' holds no price tiers"):
        loaded(text, "prices")


def test_own_rows_are_counted_with_the_reason_why_one_is_not_ranked() -> None:
    assert user_rows_sentence(choose(ChooseView())) == ""
    text = OWN.replace(",gpu_usd_per_hour", ",gpu_usd_per_hour,arena_2026_rating").replace("2.4\n", "2.4,1300\n")
    loaded(text.replace(",500,\n", ",500,,1300\n"), "measurements")
    answer = choose(ChooseView())
    assert user_rows_sentence(answer) == "Yours: 5 rows, 4 ranked, 1 lacks a GPU rental price."


def test_a_row_without_a_number_of_gpus_says_so_on_both_charts() -> None:
    columns = "label,gpu,num_gpus,batch_size,output_tokens_per_s,output_tokens_per_response,arena_2026_rating\n"
    loaded(f"{columns}mine,H100,,8,900,500,1300\nother,H100,1,64,3000,500,1300\n", "measurements")
    lacking = "1 lacks the number of GPUs"
    assert lacking in user_rows_sentence(choose(ChooseView()))
    view = FrontierView(x="cost_per_1k_requests_usd", y="arena_2026_rating")
    assert lacking in own_rows_sentence(answer_frontier(view))


def test_own_rows_are_stars_with_their_names_and_an_entry_in_the_legend() -> None:
    text = "label,gpu,num_gpus,batch_size,output_tokens_per_s,output_tokens_per_response,arena_2026_rating\n"
    loaded(text + "mine,H100,1,8,900,500,1300\nmine,H100,1,64,3000,500,1300\n", "measurements")
    answer = choose(ChooseView())
    figure = scatter(answer.frame, metrics()[COST], metrics()["arena_2026_rating"], answer.decision.standing, names=[])
    stars = [
        candidate[0]
        for trace in figure.data
        if trace.customdata is not None
        for candidate, mark in zip(
            trace.customdata, np.broadcast_to(trace.marker.symbol, len(trace.customdata)), strict=True
        )
        if mark.startswith("star")
    ]
    assert sorted(stars) == sorted(own_rows()["candidate_id"])
    assert [trace.marker.symbol for trace in figure.data if trace.name == "yours"] == ["star"]
    names = [text for trace in figure.data if trace.mode == "markers+text" for text in trace.text]
    assert sorted(names) == ["mine, batch 64", "mine, batch 8"]


@pytest.mark.parametrize("kind", ["measurements", "prices"])
def test_the_templates_end_up_ranked(kind: str) -> None:
    loaded(TEMPLATES[kind], kind)
    frame = choose(ChooseView()).frame
    mine = frame[frame["family"] == "Yours"]
    assert len(mine) == 1
    assert mine["arena_2026_rating"].notna().all()
    assert mine[COST].notna().all()


def test_a_doubted_value_moves_no_pick_until_it_is_confirmed() -> None:
    before = choose(ChooseView()).frame["label"].tolist()
    text = "label,gpu,num_gpus,itl_p50_ms,output_tokens_per_s,arena_2026_rating\nfast,H100,8,0.0312,2000,1300\n"
    contents = loaded(text, "measurements")
    assert "looks like seconds, a factor of 1,000" in contents.user_rows[0].notes[0]
    assert pd.isna(own_rows().loc["fast", "itl_p50_ms"])
    assert before[0] == choose(ChooseView()).frame["label"].tolist()[0]
    loaded(text, "measurements", confirmed=("itl_p50_ms",))
    assert own_rows().loc["fast", "itl_p50_ms"] == 0.0312


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("openai/gpt-4o-mini", "gpt-4o-mini-2024-07-18"),
        ("GPT-4o mini", "gpt-4o-mini-2024-07-18"),
        ("gpt-4o-mini-2024-07-18", "gpt-4o-mini-2024-07-18"),
        ("google/gemini-2.5-pro", "gemini-2.5-pro"),
        ("zai-org/GLM-5", "glm-5"),
    ],
)
def test_any_spelling_of_a_model(name: str, model: str) -> None:
    assert store.names().match(name).model == model


def test_names_that_are_not_joined_offer_the_nearest() -> None:
    names = store.names()
    assert names.match("Qwen/Qwen2.5-7B-Instruct-AWQ").model == ""
    assert "Qwen2.5 7B Instruct" in names.offered("Qwen/Qwen2.5-7B-Instruct-AWQ")
    assert names.offered("no such thing at all") == ()
