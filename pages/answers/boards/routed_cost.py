"""What a router's requests cost: its models' cheapest offers on the same task, by the shares it sends them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.warehouse import router_logs
from models.front.pareto import Bools
from pages.answers.boards import store
from pages.answers.boards.candidates import recommendable
from pages.answers.boards.offer_limits import cannot_serve
from pages.answers.boards.workload import numbers

ROUTER = "router"
shares = store.from_warehouse(router_logs.router_shares)


def set_router_costs(frame: pd.DataFrame, cost: str, input_tokens: int) -> None:
    """Fill in the routers' `cost` with its bounds, kind and source; missing where one of their models has no price.

    An offer that cannot read the prompt or write the answer, or that nobody can buy, is no offer.
    """
    routers = (frame["kind"] == ROUTER).to_numpy(dtype=bool)
    if not routers.any():
        return
    offers = _cheapest(frame, cost, input_tokens)
    wanted = frame.loc[routers, ["task", "offer"]].reset_index(names="row")
    parts = wanted.merge(shares(), left_on="offer", right_on="router").merge(
        offers, on=["task", "model"], how="left", suffixes=("", "_of_model")
    )
    for side in ("", "__low", "__high"):
        name = f"{cost}{side}"
        if name in frame:
            value = parts[name].fillna(parts[cost])  # a price without an interval is its own bounds
            total = (value * parts["share"]).groupby(parts["row"]).sum(min_count=1)
            total[parts[cost].isna().groupby(parts["row"]).any()] = np.nan
            frame.loc[total.index, name] = total
    of_row = parts.groupby("row")
    predicted = of_row[f"{cost}__kind"].agg(lambda kinds: "predicted" if (kinds == "predicted").any() else "estimated")
    sources = of_row[f"{cost}__source"].agg(lambda texts: "+".join(sorted({str(text) for text in texts.dropna()})))
    known = frame.loc[predicted.index, cost].notna()
    for name, values in ((f"{cost}__kind", predicted), (f"{cost}__source", sources)):
        frame[name] = frame[name].astype(object)
        frame.loc[values.index, name] = values.where(known, None)


def _cheapest(frame: pd.DataFrame, cost: str, input_tokens: int) -> pd.DataFrame:
    """The cheapest offer of each model and task, without reasoning: what a log's answers were made with."""
    names = [name for name in frame if str(name).startswith(f"{cost}")]
    rows = frame.loc[_usable(frame, input_tokens) & ~np.isnan(numbers(frame, cost)), ["task", "model", *names]]
    return rows.sort_values(cost, kind="stable").drop_duplicates(["task", "model"])


def _usable(frame: pd.DataFrame, input_tokens: int) -> Bools:
    unable = np.logical_or.reduce(list(cannot_serve(frame).values()))
    offers = ((frame["kind"] == "api") & frame["reasoning"].isna()).to_numpy(dtype=bool)
    too_short = numbers(frame, "context_tokens") < input_tokens
    return np.asarray(offers & recommendable(frame) & ~unable & ~too_short, dtype=bool)
