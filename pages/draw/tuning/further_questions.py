"""Further questions of the Fine-tune page, each folded away: less data, and the memory of the tuning run."""

from __future__ import annotations

import streamlit as st

from errors import ParetoscopeError
from models.serving.model_shapes import Shape, shape_of
from models.training.memory import METHODS, TuningRun
from pages.answers.boards.origin import LIN, formula_origin, made_origin
from pages.answers.tuning.answer import UPLOAD, FineTuneAnswer
from pages.answers.tuning.hindsight import hindsight
from pages.answers.tuning.tuning_run import NAMES, OPTIMIZERS, PARTS, memory_sentence, memory_table, vocabulary_of
from pages.draw.shared.escaping import escape
from pages.draw.shared.message import show_error
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import csv_button
from pages.draw.shared.waiting import show_problem, waiting

NUMBER = st.column_config.NumberColumn


def draw_hindsight(answer: FineTuneAnswer) -> None:
    """What each method would have chosen with 1/8, 1/64 and 1/512 of the data."""
    if not answer.truth_known:
        return
    folded = st.expander("What you would have chosen with less data", on_change="rerun", key="fine-tune-hindsight")
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
            st.caption("No candidate was measured at an eighth of the target or less.")
            return
        for column in ("relacc", "pearcorr"):
            table[column] = 100 * table[column].astype(float)
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
                "share": st.column_config.Column("Of the data", help="The largest set tried, of the target size."),
                "budget_examples": NUMBER("Budget, examples", format="localized"),
                "method": st.column_config.Column("Choose by"),
                "choice": st.column_config.Column("Its choice"),
                "true_rank": NUMBER("True rank", help="By the loss measured at the target."),
                "regret": NUMBER("Regret", format="%.3f", help="True loss above the best model's, nats per token."),
                "relacc": NUMBER("Rel. accuracy, %", format="%.1f"),
                "pearcorr": NUMBER("Correlation, %", format="%.1f"),
                "n_examples_used": NUMBER("Examples trained", format="compact"),
            },
        )
        csv_button("fine-tune-hindsight", answer.data_version, lambda: table, "CSV of these choices")


def draw_memory(answer: FineTuneAnswer) -> None:
    """Whether tuning the chosen model fits a GPU: full, LoRA and QLoRA."""
    folded = st.expander("Does the tuning run fit your GPU?", on_change="rerun", key="fine-tune-memory")
    if not folded.open:
        return
    sizes = {curve.name: curve.n_params for curve in answer.curves if curve.n_params}
    with folded:
        n_params = sizes.get(answer.pick or "")
        row = st.container(horizontal=True)
        with row:
            billions = st.number_input(
                "Parameters, billions",
                min_value=0.01,
                value=(n_params or 1.54e9) / 1e9,
                key=f"tune-params-{answer.pick}",
                help="Those of the chosen model; change it for another.",
            )
            is_pick = bool(n_params) and abs(billions * 1e9 - (n_params or 0.0)) < 1e6
            method = st.selectbox("Tuning method", METHODS, format_func=NAMES.__getitem__, key="tune-method")
            gpu_gb = st.number_input("GPU memory, GB", min_value=1.0, value=4.0, step=1.0, key="tune-gpu")
            optimizer = st.selectbox(
                "Optimizer",
                list(OPTIMIZERS),
                format_func=OPTIMIZERS.__getitem__,
                key="tune-optimizer",
                help="With 32-bit states full tuning takes 16 bytes per parameter, with 16-bit ones 8. A paged"
                " optimizer moves its states to host memory while the GPU is full; steps are slower then.",
            )
        row = st.container(horizontal=True)
        with row:
            bits = st.selectbox("Bits per frozen weight (QLoRA)", (4, 8), key="tune-bits")
            adapter_bits = st.selectbox("Bits per adapter weight", (16, 32), key="tune-adapter-bits")
            rank = st.number_input("Rank of the adapters", 1, 1024, 16, key="tune-rank")
        row = st.container(horizontal=True)
        with row:
            sequence = st.number_input("Tokens per sequence", 1, 1_000_000, 512, step=128, key="tune-sequence")
            batch = st.number_input("Sequences per step", 1, 4096, 1, key="tune-batch")
            n_vocab = st.number_input(
                "Vocabulary, tokens",
                1,
                10_000_000,
                vocabulary_of(answer.pick if is_pick else None, billions * 1e9),
                key=f"tune-vocabulary-{answer.pick if is_pick else billions}",
                help="How many tokens the model chooses among: its embedding and output scores grow with it. The chosen"
                " model's own, or else the usual one of that size; LLaMA has 32,000.",
            )
            saving = st.toggle(
                "Recompute activations", value=True, key="tune-checkpointing", help="Slower, far less memory."
            )
        run = TuningRun(method, bits, int(rank), int(sequence), int(batch), bool(saving), adapter_bits, optimizer)
        try:
            _show(
                answer.pick if is_pick and answer.pick else "a model",
                shape_of(billions * 1e9, n_vocab),
                run,
                gpu_gb,
                answer,
            )
        except ParetoscopeError as error:
            show_error(error.detail)


def _show(model: str, shape: Shape, run: TuningRun, gpu_gb: float, answer: FineTuneAnswer) -> None:
    table = memory_table(shape, run, gpu_gb)
    st.markdown(f"**{escape(memory_sentence(model, shape, run, gpu_gb))}**")
    table_with_origins(
        table.replace({"method": dict(NAMES)}).drop(columns="kind"),
        lambda _row, column: (
            None
            if column == "method"
            else formula_origin(
                PARTS.get(column, column),
                "counted from the model's size and the usual shape of a decoder of that size",
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
    st.caption(
        "Estimated from the model's size and vocabulary and the usual shape of a decoder of that size, for one GPU;"
        " 16-bit arithmetic, fused attention. It agrees with published runs: QLoRA of LLaMA-65B on 48 GB, 33B on 24 GB"
        " (Dettmers et al. 2023, arXiv:2305.14314), of Qwen2-1.5B on 4 GB (Aryan 2024, arXiv:2412.17548)."
    )
    csv_button(
        "tuning-memory",
        answer.data_version,
        lambda: table.assign(n_params=shape.n_params, n_vocab=shape.n_vocab),
        "CSV of the memory",
    )
