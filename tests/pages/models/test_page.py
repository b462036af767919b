"""The Models page: any name opens it, what it says is short, and what it does not know it says."""

from __future__ import annotations

import pytest

from errors import ParetoscopeError
from models.serving.weights import FORMATS
from pages.answers.boards.served_formats import formats_of, native_precision
from pages.answers.models.answer import answer_model
from pages.answers.models.figures import cheapest, figures_of, is_sold, ordinal, place_of
from pages.answers.models.fits import FitNeed, fits_of
from pages.answers.models.record import model_record
from pages.answers.models.sentences import badges, model_verdict
from pages.answers.models.tables import deployment_rows, offer_rows, side_by_side
from pages.answers.models.view import ModelsView, offered_models, resolve
from tests.pages.conftest import Open, texts


def metrics_of(app) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def test_a_first_visit_shows_a_model(open_app: Open) -> None:
    app = open_app("models")
    assert not app.exception
    assert app.title[0].value == "Qwen3 30B A3B Instruct 2507"
    assert len(metrics_of(app)) == 4
    said = texts(app)
    assert "Qwen3 30B A3B Instruct 2507 fits an RTX 4090" in said
    assert not app.warning


@pytest.mark.parametrize("name", ["Qwen/Qwen3-8B", "qwen3 8b", "qwen3-8b"])
def test_a_link_takes_any_name(open_app: Open, name: str) -> None:
    app = open_app("models", id=name)
    assert app.title[0].value == "Qwen3 8B"
    assert not app.warning


def test_an_ambiguous_name_lists_the_candidates(open_app: Open) -> None:
    app = open_app("models", id="Qwen3-4B")
    assert "llmfit" in app.warning[0].value


def test_the_search_box_opens_a_model(open_app: Open) -> None:
    app = open_app("models")
    next(box for box in app.selectbox if box.key == "models.search").set_value("llama-3.3-70b-instruct").run()
    assert app.title[0].value == "Llama 3.3 70B Instruct"


def test_models_side_by_side(open_app: Open) -> None:
    app = open_app("models", id="qwen3-8b", compare="llama-3.1-8b-instruct,gpt-oss-20b,qwen3-8b")
    assert not app.exception
    assert "Side by side" in texts(app)
    table = side_by_side([model_record(name) for name in ("qwen3-8b", "llama-3.1-8b-instruct")])
    assert list(table) == ["Qwen3 8B", "Llama 3.1 8B Instruct"]
    assert table.loc["Size", "Qwen3 8B"] == "8B parameters"


def test_a_closed_model_has_no_formats(open_app: Open) -> None:
    app = open_app("models", id="claude-3-5-haiku-20241022")
    assert not app.exception
    assert "has no open weights, so no card can be checked" in texts(app)


def test_the_link_sets_the_card(open_app: Open) -> None:
    app = open_app("models", id="llama-3.3-70b-instruct", gpu="h100-sxm5-80gb", num_gpus="2", concurrency="16")
    assert "fits 2 H100 SXM5 80GB as" in texts(app)
    app = open_app("models", gpu="abacus")
    assert "no GPU 'abacus'" in app.warning[0].value.replace("\\", "")


@pytest.fixture(scope="module")
def known_models() -> list[str]:
    """A spread over all models that are offered in the list."""
    return list(offered_models())[::30]


def test_every_model_has_a_short_sentence(known_models: list[str]) -> None:
    for name in known_models:
        record = model_record(name)
        verdict = model_verdict(record)
        assert len(verdict.split()) <= 40, verdict
        assert verdict.endswith(".")
        assert "  " not in verdict
        assert "None" not in verdict
        assert "nan" not in verdict
        assert all(badges(record))
        assert len(figures_of(record)) == 4


def test_every_verdict_on_a_card_is_short(known_models: list[str]) -> None:
    for name in known_models:
        for gb, users in ((8.0, 1), (24.0, 8), (80.0, 64)):
            try:
                reply = fits_of(FitNeed(model=name, gpu_memory_gb=gb, concurrency=users))
            except ParetoscopeError as error:
                assert error.detail.endswith(".")
                continue
            assert len(reply["verdict"].split()) <= 40, reply["verdict"]
            fitting = [row for row in reply["formats"] if row["fits"]]
            assert (" does not fit " in reply["verdict"]) == (not fitting)
            if fitting:
                assert f"as {fitting[0]['label']} with" in reply["verdict"]


def test_full_precision_is_taken_where_it_fits() -> None:
    reply = fits_of(FitNeed(model="qwen3-8b", gpu_memory_gb=24))
    assert reply["formats"][0]["precision"] == "bf16"
    reply = fits_of(FitNeed(model="qwen3-8b", gpu_memory_gb=24, concurrency=8))
    bits = [FORMATS[row["precision"]].bits for row in reply["formats"] if row["fits"]]
    assert bits[0] > 6.5, "many bits before few, whatever the noise of a test says"


def test_formats_have_no_more_bits_than_the_model_was_released_in() -> None:
    assert native_precision("gpt-oss-20b") == "mxfp4"
    assert formats_of("gpt-oss-20b")[0] == "mxfp4"
    assert "bf16" not in formats_of("gpt-oss-20b")
    assert formats_of("qwen3-8b")[0] == "bf16"
    assert formats_of("deepseek-r1")[0] == "fp8", "as its configuration file says"


def test_the_cheapest_offer_is_still_sold(known_models: list[str]) -> None:
    for name in ("gemma-3-27b-it", *known_models):  # the cheapest offer of Gemma 3 27B is of a provider not named
        record = model_record(name)
        offer = cheapest(record)
        assert offer is None or (is_sold(offer) and offer["provider"] != "unknown provider")
        rows = offer_rows(record)
        assert len(rows) == len(record["offers"])


def test_a_place_is_counted_from_the_highest() -> None:
    record = model_record("qwen3-30b-a3b-instruct-2507")
    place, n = place_of(record, "arena_2026_rating")
    assert 1 < place < n
    assert ordinal(place).endswith(("st", "nd", "rd", "th"))


def test_an_earlier_price_of_the_same_provider_is_history() -> None:
    offers = {offer["provider"]: offer for offer in model_record("deepseek-r1")["offers"]}
    assert len(offers["DeepSeek"]["history"]) == 2
    assert max(offer_rows(model_record("deepseek-r1"))["history"].map(len)) == 2


def test_the_chart_shows_the_usual_task_first(open_app: Open) -> None:
    app = open_app("models", id="gemma-3-27b-it")
    control = next(group for group in app.button_group if group.key == "models.task")
    assert control.options[0].content == "Chat" if hasattr(control.options[0], "content") else control.options[0]
    assert control.value == "lm-arena-chat"


def test_the_csv_has_a_row_per_deployment() -> None:
    record = model_record("qwen3-8b")
    table = deployment_rows(record)
    assert len(table) == len(record["deployments"])
    assert table["candidate_id"].is_unique


def test_a_view_with_unknown_names_is_mended_with_a_sentence_each() -> None:
    view, complaints = resolve(ModelsView(id="no such model", compare=("Qwen3-4B", "qwen3-8b"), gpu="abacus"))
    assert (view.id, view.compare, view.gpu) == (ModelsView().id, ("qwen3-8b",), ModelsView().gpu)
    assert len(complaints) == 3
    assert answer_model(view).view.task == "lm-arena-chat"
