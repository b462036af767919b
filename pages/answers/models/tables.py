"""The tables of the Models page: offers, formats, answer lengths, tests, shape, and models side by side."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from data.metrics import metrics
from pages.answers.models.figures import cheapest, figures_of, is_sold
from pages.answers.models.fit_replies import CardFitsReply
from pages.answers.models.fit_sentences import change_text
from pages.answers.models.replies import ModelReply, QuantizationRow
from pages.answers.models.sentences import ARCHITECTURES, size_text
from pages.answers.shared.formatting import number, quantity

EMPTY = "–"


def offer_rows(record: ModelReply) -> pd.DataFrame:
    """The offers that are sold, cheapest first, then those withdrawn: a row each, prices in USD per million tokens."""
    ordered = sorted(record["offers"], key=lambda offer: not is_sold(offer))
    return pd.DataFrame(
        [
            {
                "provider": f"{offer['provider']} ({offer['region']})" if offer["region"] else offer["provider"],
                "input": offer["input_usd_per_mtok"],
                "output": offer["output_usd_per_mtok"],
                "batch_input": offer["batch_input_usd_per_mtok"],
                "context": offer["max_input_tokens"],
                "history": [point["input_usd_per_mtok"] for point in offer["history"]],
                "withdrawn": offer["withdrawn_on"],
                "as_of": offer["date"],
            }
            for offer in ordered
        ]
    )


def fit_rows(fits: CardFitsReply) -> pd.DataFrame:
    """The formats on the card, best first: memory, whether it fits, loss, speed and most users at this context."""
    rows = []
    for row in fits["formats"]:
        speed = row["output_tokens_per_s_per_user"]
        pace = EMPTY if speed is None else number(speed["value"])
        rows.append(
            {
                "format": row["label"],
                "memory": row["memory_gb"]["total"],
                "fits": "fits" if row["fits"] else "too large",
                "change": change_text(row["quality"]),
                "speed": f"at most {pace}" if speed is not None and speed["kind"] == "predicted" else pace,
                "users": int(row["max_concurrency"]),
                "origin": row["quality"]["kind"],
            }
        )
    return pd.DataFrame(rows)


def format_rows(rows: Sequence[QuantizationRow]) -> pd.DataFrame:
    """The formats without a card: weights and loss."""
    return pd.DataFrame(
        [
            {
                "format": row["label"],
                "memory": row["weights_gb"],
                "change": change_text(row),
                "origin": row["kind"],
            }
            for row in rows
        ]
    )


def length_rows(record: ModelReply) -> pd.DataFrame:
    """The answer lengths by task and mode."""
    return pd.DataFrame(
        [
            {
                "task": row["task_label"],
                "mode": row["mode"] or row["reasoning"],
                "tokens": row["output_tokens"],
                "range": EMPTY if row["low"] is None else f"{number(row['low'])} to {number(row['high'])}",
                "origin": row["kind"],
                "as_of": row["date"],
            }
            for row in record["answer_lengths"]
        ]
    )


def score_rows(record: ModelReply) -> pd.DataFrame:
    """The tests of the model."""
    rows = []
    for row in record["tests"]:
        metric = metrics()[row["metric"]]
        ends = EMPTY if row["low"] is None else f"{number(row['low'])} to {number(row['high'])}"
        rows.append(
            {
                "test": row["label"],
                "mode": row["reasoning"],
                "value": quantity(row["value"], metric),
                "range": ends,
                "origin": row["kind"],
                "source": row["source"],
                "as_of": row["date"],
            }
        )
    return pd.DataFrame(rows)


def deployment_rows(record: ModelReply) -> pd.DataFrame:
    """Every measured deployment with its figures as columns, for the CSV."""
    rows = []
    for row in record["deployments"]:
        flat: dict[str, object] = {name: value for name, value in row.items() if name != "figures"}
        for figure in row["figures"]:
            flat[figure["metric"]] = figure["value"]
            flat[f"{figure['metric']}__kind"] = figure["kind"]
            flat[f"{figure['metric']}__source"] = figure["source"]
        rows.append({"model": record["id"], **flat})
    return pd.DataFrame(rows)


def side_by_side(records: Sequence[ModelReply]) -> pd.DataFrame:
    """Models as columns, what they are known by as rows; all cells are text."""
    columns: dict[str, dict[str, str]] = {}
    for record in records:
        offer = cheapest(record)
        facts = {each.label: each.value for each in figures_of(record)[1:]}
        facts["Rating"] = figures_of(record)[0].value
        columns[record["label"]] = {
            "Rating": facts.pop("Rating"),
            "Rated in": figures_of(record)[0].label if figures_of(record)[0].value != "not rated" else EMPTY,
            **facts,
            "Cheapest at": EMPTY if offer is None else offer["provider"],
            "Size": size_text(record) or "not published",
            "Architecture": ARCHITECTURES.get(record["architecture"] or "", "not known"),
            "Weights": {True: "open", False: "closed"}.get(bool(record["open_weights"]), EMPTY),
            "Licence": record["licence"] or "not known",
            "Context": "not known" if record["context_tokens"] is None else f"{record['context_tokens']:,} tokens",
            "Released": record["released"] or record["first_listed"] or "not known",
            "Offers": f"{len(record['offers']):,}",
            "Measured deployments": f"{len(record['deployments']):,}",
        }
    return pd.DataFrame(columns)
