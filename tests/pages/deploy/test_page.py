"""The Deploy page: a first visit shows a decision, links set it, and what it does not know it says."""

from __future__ import annotations

import pytest

from pages.answers.choose.answer import choose
from pages.answers.choose.size_link import size_params
from pages.answers.choose.view import ChooseView
from pages.answers.deploy import experts
from pages.answers.deploy.fold_settings import FoldSettings
from pages.answers.deploy.view import DeployView, gpu_id, resolve, served_precisions
from tests.pages.conftest import Open, texts

PARTS = {
    "share": ("% is copies", "instead of", "quantile", "With up to 8 GPUs of each", "at most 1."),
    "split": ("requests/s per GPU",),
}


def figures(app) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def test_a_first_visit_shows_a_decision(open_app: Open) -> None:
    app = open_app("deploy")
    assert not app.exception
    assert not app.warning
    verdict = app.subheader[0].value
    assert verdict.startswith("Llama 3.3 70B Instruct in BF16 takes ")
    assert "a month" in verdict
    assert list(figures(app)) == [
        *("GPUs", "Rental per month", "Energy per month", "First token, p95", "Between tokens, p95"),
    ]
    assert "One replica holds" in texts(app)
    assert "measured row" in texts(app), "the formula's error on measured rows"


def test_no_room_is_said_plainly(open_app: Open) -> None:
    app = open_app("deploy", gpu="rtx-4090", num_gpus="1")
    assert not app.exception
    assert "does not fit 1 RTX 4090." in app.subheader[0].value
    assert "weights and server need 142 GB" in app.subheader[0].value
    assert not figures(app)


def test_the_link_takes_any_name(open_app: Open) -> None:
    app = open_app("deploy", model="Qwen/Qwen3-8B", gpu="H100 SXM5 80GB", num_gpus="1")
    assert app.subheader[0].value.startswith("Qwen3 8B in BF16 takes ")


def test_a_link_says_what_it_cannot_use() -> None:
    view, complaints = resolve(
        DeployView(model="Qwen3-4B", gpu="abacus", grid="Atlantis", traffic="rain", precision="q4_k_m")
    )
    for part in ("llmfit", "no GPU 'abacus'", "no grid 'Atlantis'", "no trace 'rain'", "'q4_k_m' is no format"):
        assert part in "\n".join(complaints)
    assert (view.model, view.gpu, view.traffic, view.precision) == (DeployView().model, "", "", "")


@pytest.mark.parametrize("field", ["requests_per_s", "max_ttft_ms", "num_gpus", "context_tokens", "utilisation"])
@pytest.mark.parametrize("value", ["-1", "1e30", "many"])
def test_unusable_values_fall_back_with_a_sentence(field: str, value: str) -> None:
    view, complaints = DeployView.from_params({field: [value]})
    assert getattr(view, field) == getattr(DeployView(), field)
    assert len(complaints) == 1
    assert field in complaints[0]


@pytest.mark.parametrize("fold", ["share", "split"])
def test_further_questions_open_by_the_link(open_app: Open, fold: str) -> None:
    app = open_app("deploy", gpu="h200-sxm", fold=fold)
    assert not app.exception
    said = texts(app)
    for part in PARTS[fold]:
        assert part in said
    assert "After [" in said.replace("\\", ""), "the papers stand below"


def test_experts_are_a_question_for_mixtures(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(experts, "STEPS", 10)
    app = open_app("deploy", model="qwen3-30b-a3b-instruct-2507", gpu="h200-sxm", fold="experts")
    assert not app.exception
    assert "of the bandwidth" in texts(app)
    assert "MaxVio" in texts(app)


def test_a_link_with_lengths_means_its_own_lengths() -> None:
    view, _ = DeployView.from_params({"input_tokens": ["800"]})
    assert (view.traffic, view.input_tokens) == ("", 800)
    resolved, _ = resolve(DeployView())
    assert (resolved.input_tokens, resolved.output_tokens) == (1155, 211), "of the trace"


def test_a_view_survives_its_link() -> None:
    view = DeployView(model="qwen3-8b", traffic="", input_tokens=800, gpu="l4", max_ttft_ms=None, fold="share")
    params = {name: [text] for name, text in view.to_params(full=True).items()}
    assert DeployView.from_params(params) == (view, ())
    assert set(view.api_params()) & set(FoldSettings.model_fields) == set()


def test_names_of_gpus_and_formats() -> None:
    assert gpu_id("H100 SXM5 80GB") == gpu_id("h100-sxm5-80gb") == "h100-sxm5-80gb"
    assert gpu_id("abacus") == ""
    assert next(iter(served_precisions("gpt-oss-20b"))) == "mxfp4"
    assert not [name for name in served_precisions("llama-3.1-8b-instruct") if name.startswith("q")]


def test_choose_and_models_lead_here_in_the_right_state() -> None:
    answer = choose(ChooseView(kinds=("self-hosted",), requests_per_day=86_400))
    params = size_params(answer)
    view, complaints = DeployView.from_params({name: [text] for name, text in params.items()})
    assert complaints == ()
    assert resolve(view)[1] == ()
    pick = answer.decision.pick
    assert view.model == answer.cell(pick, "model")
    assert view.gpu == answer.cell(pick, "hardware")
    assert view.num_gpus == answer.cell(pick, "num_gpus")
    assert view.requests_per_s == 1.0
    assert view.traffic == ""
    assert size_params(choose(ChooseView(kinds=("api",)))) == {}, "what is bought needs no GPU"


def test_the_models_page_links_here(open_app: Open) -> None:
    links = [link.proto.label for link in open_app("models").get("page_link")]
    assert "Size it for your traffic" in links
