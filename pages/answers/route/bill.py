"""What the answers of a router's log cost and used, from their tokens where the log itself does not say."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from data.uploads.cells import excerpt
from data.uploads.faults import Faults
from data.warehouse import router_logs
from pages.answers.boards import store


def priced(table: pd.DataFrame, faults: Faults) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The answers with cost_usd everywhere, and in a sentence which price lists it took.

    `table` has model, and cost_usd or tokens_in and tokens_out, of which tokens_cached were read from a cache.
    An answer with neither, or of a model that is on no price list, is a fault. Raises Refused where there are faults.
    """
    priced_rows, notes = listed_costs(table, faults)
    faults.refuse()
    return priced_rows, tuple(notes)


def listed_costs(table: pd.DataFrame, faults: Faults) -> tuple[pd.DataFrame, list[str]]:
    """Like `priced`, with what cannot be priced left empty: the faults say why, all of them at once."""
    cost = table["cost_usd"] if "cost_usd" in table else pd.Series(np.nan, table.index)
    unpaid = cost.isna()
    if not unpaid.any():
        return table, []
    countless = pd.Series(False, table.index)
    for name in ("tokens_in", "tokens_out"):
        lacks = unpaid & (table[name].isna() if name in table else True)
        faults.add_cells("cost_usd", table.index[lacks], partial(_no_cost, name))
        countless |= lacks
    unpriced_models = table.loc[unpaid & ~countless, "model"].dropna().unique().tolist()
    model_of, prices = _priced_models(unpriced_models, faults)
    rows = table.loc[unpaid & ~countless & table["model"].map(model_of).notna()]
    if rows.empty:
        return table, []
    per = prices.loc[[model_of[name] for name in rows["model"]]].set_index(rows.index)
    cached = rows["tokens_cached"].fillna(0.0) if "tokens_cached" in rows else 0.0
    paid = (
        (rows["tokens_in"] - cached) * per["input_usd_per_mtok"]
        + cached * per["cached_input_usd_per_mtok"]
        + rows["tokens_out"] * per["output_usd_per_mtok"]
    ) / 1e6
    provider = prices["provider"].astype(str).to_dict()
    price_list = ", ".join(f"{name} at {provider[model]}" for name, model in model_of.items())
    day = max(str(day)[:10] for day in prices["valid_from"])
    return table.assign(cost_usd=cost.fillna(paid)), [
        f"Costs are computed from tokens at the list prices of {day}: {price_list}.",
    ]


def _priced_models(names: list[str], faults: Faults) -> tuple[dict[str, str], pd.DataFrame]:
    """The listed model of each name that has a price, and the prices; other names are faults that offer the nearest."""
    match_of = store.names().matches(names)
    joined = {name: match.model for name, match in match_of.items() if match.model}
    prices = router_logs.list_prices(store.warehouse().cursor(), list(joined.values()))
    for name in names:
        if joined.get(name) in prices.index:
            continue
        match = match_of[name]
        offered = () if match.model else store.names().offered(name)
        if match.is_ambiguous:
            reason = f"The model '{excerpt(name)}' can be {' or '.join(offered)}; use the name of one, or"
        else:
            near = f" The nearest names are {', '.join(offered)}." if offered else ""
            reason = f"No price list has the model '{excerpt(name)}'.{near} Use a listed name, or"
        faults.add(f"{reason} send cost_usd for its answers.", column="cost_usd", value=name)
    return {name: model for name, model in joined.items() if model in prices.index}, prices


def _no_cost(name: str, row: int) -> str:
    return f"Row {row} has neither cost_usd nor {name}; send the cost of the answer, or its tokens."


def with_energy(table: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The answers with energy_j where every model's joules per token were measured, and a sentence that says so.

    An energy that the log states is kept. Where some models were never measured nothing is added.
    """
    if "energy_j" in table or "tokens_out" not in table or table["tokens_out"].isna().any():
        return table, ()
    names = table["model"].unique().tolist()
    cur = store.warehouse().cursor()
    model_of = router_logs.models_named(cur, names)
    measured = router_logs.energy_per_token_j(cur, list(model_of.values()))
    per_token = {name: measured[model] for name, model in model_of.items() if model in measured}
    if any(name not in per_token for name in names):
        return table, ()
    energy = table["tokens_out"] * table["model"].map(per_token)
    rates = ", ".join(f"{name} {per_token[name]:.3g}" for name in names)
    return table.assign(energy_j=energy), (
        f"Energy is predicted from output tokens and each model's median measured joules per token ({rates}).",
    )
