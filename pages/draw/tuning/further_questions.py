"""Further questions of the Fine-tune page, each folded away: less data, and the memory of the tuning run."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from errors import ParetoscopeError
from models.serving.model_shapes import Shape, shape_of
from models.training.memory import METHODS, Method, Optimizer, TuningRun
from pages.answers.boards.origin import LIN, formula_origin, made_origin
from pages.answers.tuning.answer import UPLOAD, FineTuneAnswer
from pages.answers.tuning.past_choices import hindsight
from pages.answers.tuning.tuning_run import NAMES, OPTIMIZERS, PARTS, memory_sentence, memory_table, vocabulary_of
from pages.draw.shared.escaping import escape
from pages.draw.shared.message import show_error
from pages.draw.shared.paper_caption import draw_paper_caption, linked
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import csv_button
from pages.draw.shared.waiting import show_problem, waiting

NUMBER = st.column_config.NumberColumn


def draw_hindsight(answer: FineTuneAnswer) -> None:
    """What each method would have chosen with 1/8, 1/64 and 1/512 of the data."""
    if not answer.truth_known:
        return
    folded = st.expander(
        "What each method would have chosen with less data", on_change="rerun", key="fine-tune-hindsight"
    )
    if not folded.open:
        return
    with folded:
        try:
            with waiting("Fitting", "fine-tune.hindsight", answer.view):
                table = hindsight(answer)
        except ParetoscopeError as error:
            show_problem(error)
            return
        if table.empty:
            st.caption("No candidate was measured at 1/8 of the target or less.")
            return
        for column in ("relacc", "pearcorr"):
            table[column] = 100 * table[column].astype(float)
        _hindsight_table(answer, table)


def _hindsight_table(answer: FineTuneAnswer, table: pd.DataFrame) -> None:
    table_with_origins(
        table,
        lambda row, column: (
            None
            if column in ("share", "method", "choice")
            else made_origin(
                f"{column} of {table['method'].iloc[row]}",
                "what this method would have chosen from the losses at that budget or below",
                LIN,
                f"data set {answer.view.data_set}",
                uploaded=answer.view.data_set == UPLOAD,
            )
        ),
        hide_index=True,
        key="fine-tune-hindsight-table",
        alt="Choices at smaller budgets",
        column_config={
            "share": st.column_config.Column("Of the data", help="Budget as a share of the target size."),
            "budget_examples": NUMBER("Budget, examples", format="localized"),
            "method": st.column_config.Column("Choose by"),
            "choice": st.column_config.Column("Its choice"),
            "true_rank": NUMBER("True rank", help="By the loss measured at the target."),
            "regret": NUMBER("Regret", format="%.3f", help="True loss above the best model's, in nats per token."),
            "relacc": NUMBER("Rel. accuracy, %", format="%.1f"),
            "pearcorr": NUMBER("Correlation, %", format="%.1f"),
            "n_examples_used": NUMBER("Examples trained", format="compact"),
        },
    )
    csv_button("fine-tune-hindsight", answer.data_version, lambda: table, "CSV of the choices")


def draw_memory(answer: FineTuneAnswer) -> None:
    """Whether tuning the chosen model fits a GPU: full, LoRA and QLoRA."""
    folded = st.expander("Does the tuning run fit your GPU?", on_change="rerun", key="fine-tune-memory")
    if not folded.open:
        return
    with folded:
        need = _hardware_inputs(answer)
        bits, adapter_bits, rank = _adapter_inputs()
        sequence, batch, n_vocab, recompute = _step_inputs(need)
        run = TuningRun(need.method, bits, rank, sequence, batch, recompute, adapter_bits, need.optimizer)
        try:
            _show(need.model or "a model", shape_of(need.n_params, n_vocab), run, need.gpu_gb, answer)
        except ParetoscopeError as error:
            show_error(error.detail)


@dataclass(frozen=True)
class TuningNeed:
    """What is to be tuned on which GPU; `model` is the page's pick, None where another size was entered."""

    model: str | None
    n_params: float
    method: Method
    optimizer: Optimizer
    gpu_gb: float


def _hardware_inputs(answer: FineTuneAnswer) -> TuningNeed:
    n_params = next((curve.n_params for curve in answer.curves if curve.name == answer.pick), None)
    with st.container(horizontal=True):
        billions = st.number_input(
            "Parameters, billions",
            min_value=0.01,
            value=(n_params or 1.54e9) / 1e9,
            key=f"tune-params-{answer.pick}",
            help="Size of the chosen model; change it to check another.",
        )
        method = st.selectbox("Tuning method", METHODS, format_func=NAMES.__getitem__, key="tune-method")
        gpu_gb = st.number_input("GPU memory, GB", min_value=1.0, value=4.0, step=1.0, key="tune-gpu")
        optimizer = st.selectbox(
            "Optimizer",
            list(OPTIMIZERS),
            format_func=OPTIMIZERS.__getitem__,
            key="tune-optimizer",
            help="Full tuning takes 16 bytes per parameter with 32-bit states and 8 with 16-bit states. A paged"
            " optimizer moves its states to host memory when the GPU is full, which slows steps down.",
        )
    is_pick = n_params is not None and abs(billions * 1e9 - n_params) < 1e6
    return TuningNeed(answer.pick if is_pick else None, billions * 1e9, method, optimizer, gpu_gb)


def _adapter_inputs() -> tuple[int, int, int]:
    """Bits per frozen weight, bits per adapter weight, adapter rank."""
    with st.container(horizontal=True):
        bits = st.selectbox("Bits per frozen weight (QLoRA)", (4, 8), key="tune-bits")
        adapter_bits = st.selectbox("Bits per adapter weight", (16, 32), key="tune-adapter-bits")
        rank = st.number_input("Adapter rank", 1, 1024, 16, key="tune-rank")
    return bits, adapter_bits, int(rank)


def _step_inputs(need: TuningNeed) -> tuple[int, int, int, bool]:
    """Tokens per sequence, sequences per step, tokens of the vocabulary, whether activations are recomputed."""
    with st.container(horizontal=True):
        sequence = st.number_input("Tokens per sequence", 1, 1_000_000, 512, step=128, key="tune-sequence")
        batch = st.number_input("Sequences per step", 1, 4096, 1, key="tune-batch")
        n_vocab = st.number_input(
            "Vocabulary, tokens",
            1,
            10_000_000,
            vocabulary_of(need.model, need.n_params),
            key=f"tune-vocabulary-{need.model or need.n_params / 1e9}",
            help="Vocabulary size; embeddings and logits grow with it. Defaults to the chosen model's own, else to"
            " the usual one for that size (LLaMA: 32,000).",
        )
        recompute = st.toggle(
            "Recompute activations", value=True, key="tune-checkpointing", help="Slower, but takes far less memory."
        )
    return int(sequence), int(batch), int(n_vocab), bool(recompute)


def _show(model: str, shape: Shape, run: TuningRun, gpu_gb: float, answer: FineTuneAnswer) -> None:
    table = memory_table(shape, run, gpu_gb)
    st.markdown(f"**{escape(memory_sentence(model, shape, run, gpu_gb))}**")
    _memory_table(table)
    st.caption(
        linked(
            "Estimated from the model's size and vocabulary and the usual shape of a decoder of that size, for one GPU;"
            " 16-bit arithmetic, fused attention. It matches published runs: QLoRA of LLaMA-65B on 48 GB, 33B on 24 GB"
            " (Dettmers et al. 2023, arXiv:2305.14314), of Qwen2-1.5B on 4 GB (Aryan 2024, arXiv:2412.17548)."
        )
    )
    draw_paper_caption("planner:memory")
    csv_button(
        "tuning-memory",
        answer.data_version,
        lambda: table.assign(n_params=shape.n_params, n_vocab=shape.n_vocab),
        "CSV of the memory",
    )


def _memory_table(table: pd.DataFrame) -> None:
    table_with_origins(
        table.replace({"method": dict(NAMES)}).drop(columns="kind"),
        lambda _row, column: (
            None
            if column == "method"
            else formula_origin(
                PARTS.get(column, column),
                "computed from the model's size and the usual shape of a decoder of that size",
                *(("gpu_specs",) if column in ("fits", "smallest_gpu") else ()),
                "Rajbhandari et al. 2020 (ZeRO), arXiv:1910.02054; Korthikanti et al. 2022 (activations),"
                " arXiv:2205.05198; Dettmers et al. 2023 (QLoRA), arXiv:2305.14314",
            )
        ),
        hide_index=True,
        key="fine-tune-memory-table",
        alt="Memory of the tuning run by part, GB",
        column_config={
            "method": st.column_config.Column("Tuning method", pinned=True),
            "total_gb": NUMBER("Total, GB", format="%.1f"),
            "fits": st.column_config.CheckboxColumn("Fits"),
            "smallest_gpu": st.column_config.Column("Smallest GPU that holds it"),
            **{name: NUMBER(f"{label}, GB", format="%.2f") for name, label in PARTS.items()},
        },
    )
