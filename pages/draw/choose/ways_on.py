"""Ways on from an answer: what was set aside and how to let it count, what to relax, further questions."""

from __future__ import annotations

import streamlit as st

from models.decision.choosing import Standing
from pages.answers.boards import store
from pages.answers.boards.decision_metrics import PARTS
from pages.answers.choose.answer import ChooseAnswer
from pages.answers.choose.caveats import stored_router
from pages.answers.choose.notes import dropped_sentences, relaxation_label
from pages.answers.choose.quantized import quantization_link
from pages.answers.choose.serve_command import serve_command
from pages.answers.choose.size_link import size_params
from pages.answers.choose.view import ChooseView
from pages.answers.shared.formatting import listing, plural
from pages.draw.shared.escaping import escape
from pages.draw.shared.url_state import key, put

HOSTED = "self-hosted"


def draw_dropped(answer: ChooseAnswer) -> None:
    """Above the verdict: weights and limits that do not decide, why, and a way to let them."""
    sentences = dropped_sentences(answer)
    if sentences:
        st.caption(escape(" ".join(sentences)))
    sacrificed = [entry for entry in answer.dropped if entry.is_weight and entry.kinds and HOSTED not in entry.kinds]
    if sacrificed:
        names = listing([dropped.part for dropped in sacrificed])
        st.button(
            "Self-hosted only",
            key="choose-self-hosted",
            help=f"Limits the candidates to self-hosted models; then {escape(names)} count as well.",
            on_click=put,
            args=(answer.view.with_changes(kinds=(HOSTED,)),),
            icon=":material/dns:",
        )


def draw_relaxations(answer: ChooseAnswer) -> None:
    """A button for each way out of an answer without a pick."""
    relaxations = answer.nothing.relaxations if answer.nothing else ()
    with st.container(horizontal=True, key="ways-out"):
        for place, relaxation in enumerate(relaxations):
            count = plural(relaxation.candidates, "candidate")
            st.button(
                f"{escape(relaxation_label(answer, relaxation))} ({escape(count)})",
                key=f"choose-relax-{place}",
                on_click=put,
                args=(relaxation.apply(answer.view),),
                icon=":material/tune:",
            )


def offer_first_weights(view: ChooseView) -> None:
    """A way out where every weight is 0."""
    weights = {f"w_{part}": getattr(ChooseView(), f"w_{part}") for part in PARTS}
    st.button("Reset the weights", on_click=put, args=(view.with_changes(**weights),), key="choose-weights")


def offer_ways_on(answer: ChooseAnswer) -> None:
    """What to do with the pick, and further questions on this need: how to serve it, API models, which quantization."""
    if command := serve_command(answer):
        with st.popover("Serve it", icon=":material/terminal:", key="choose-serve"):
            st.caption("With vLLM, at the measured parallelism and number of requests at once:")
            st.code(command, language="bash", wrap_lines=True)
    with st.container(horizontal=True, vertical_alignment="center"):
        offer_api_models(answer)
        if answer.decision.pick is not None:
            _pages_of_the_pick(answer, answer.decision.pick)
        if answer.roles.has_tokens:
            _quantization_page(answer)


def _pages_of_the_pick(answer: ChooseAnswer, pick: int) -> None:
    """Links to what other pages know of the pick."""
    model = str(answer.cell(pick, "model"))
    if model in store.names().labels:
        st.page_link(
            "pages/models.py",
            label=f"{escape(str(answer.cell(pick, 'model_label')))}: formats that fit a card, offers, ratings",
            icon=":material/neurology:",
            query_params={"id": model},
        )
    if answer.cell(pick, "kind") == "router":
        router = stored_router(str(answer.cell(pick, "offer")))
        st.page_link(
            "pages/route.py",
            label="Replay this router on its log",
            icon=":material/alt_route:",
            query_params={"log": str(router["benchmark"]), "policy": str(router["policy"])},
        )
    if params := size_params(answer):
        st.page_link(
            "pages/deploy.py",
            label="Size this",
            icon=":material/dns:",
            query_params=params,
            help="How many GPUs it takes for your traffic, within deadlines.",
        )
    if answer.roles.board == "llm-serving":
        st.page_link(
            "pages/footprint.py",
            label="What it emits, grid by grid",
            icon=":material/eco:",
            query_params={"task": answer.view.task, "model": model, "gpu": ""},
        )


def _quantization_page(answer: ChooseAnswer) -> None:
    pick = answer.decision.pick
    quantization = quantization_link(None if pick is None else str(answer.cell(pick, "model")))
    others = "" if quantization.measured else " The pick was not measured quantized; other models show what to expect."
    st.page_link(
        "pages/frontier.py",
        label=escape(quantization.label),
        icon=":material/compress:",
        query_params=quantization.params,
        help="Size, perplexity and accuracy at 1 to 8 bits compared with the same model unquantized, one source at a "
        f"time.{others}",
    )


def offer_api_models(answer: ChooseAnswer) -> None:
    """A way out where API models are left aside only because their energy or latency was never measured."""
    is_api = (answer.frame["kind"] == "api").to_numpy()
    aside = is_api & (answer.decision.standing == Standing.MISSING)
    if aside.sum() > 0.5 * is_api.sum() and "quality" in answer.columns:
        st.button(
            "Compare with API models on quality and cost only",
            help="Sets the weights of energy and latency to 0 and removes their limits: API models publish neither.",
            on_click=_quality_and_cost_alone,
            icon=":material/cloud:",
        )


def _quality_and_cost_alone() -> None:
    for name in ("w_energy", "w_latency"):
        st.session_state[key(ChooseView, name)] = 0
    for name in ("max_energy_j", "max_latency", "max_co2e_g"):
        st.session_state[key(ChooseView, name)] = None
