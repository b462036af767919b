"""The tables of the Footprint page, and the rows and sentence of the part that is open."""

from __future__ import annotations

import pandas as pd

from pages.answers.footprint.answer import FootprintAnswer
from pages.answers.footprint.hours_of_day import hours_reply, hours_table
from pages.answers.footprint.rack import SOURCE, rack_reply, rack_rows
from pages.answers.footprint.sentences import verdict
from pages.answers.footprint.view import FootprintView


def grid_table(answer: FootprintAnswer) -> pd.DataFrame:
    """A row per grid, units in the names."""
    return pd.DataFrame(list(answer.grids))


def deployment_table(answer: FootprintAnswer) -> pd.DataFrame:
    """Every measured deployment, by latency, with whether it lies on the front."""
    front = {row["candidate_id"] for row in answer.energy.front}
    rows = [{**row, "on_front": row["candidate_id"] in front} for row in answer.energy.deployments]
    return pd.DataFrame(rows)


def verdict_of(answer: FootprintAnswer, view: FootprintView) -> str:
    """The sentence of the open part. Raises InputError for a rack that cannot be."""
    if view.part == "hours":
        return hours_reply(view)["verdict"]
    return rack_reply(view)["verdict"] if view.part == "rack" else verdict(answer)


def page_rows(answer: FootprintAnswer, view: FootprintView) -> pd.DataFrame:
    """The rows of the open part with kind, source and data version."""
    if view.part == "hours":
        rows = hours_table().reset_index().assign(kind="estimated", source=hours_reply(view)["source"])
    elif view.part == "rack":
        rows = rack_rows(view).assign(budget_kw=view.budget_kw, kind="estimated", source=SOURCE)
    else:
        rows = grid_table(answer)
    return rows.assign(data_version=answer.data_version)
