"""Questions to the warehouse about curves: their points, the laws stored with them, and what forecasts learned."""

from __future__ import annotations

import pandas as pd

from data.warehouse.queries import Cursor
from errors import NotFound

RUN_INPUTS = ("n_params", "n_tokens", "n_unique_tokens", "flops", "n_experts")


def learning_curves(cur: Cursor, data_set: str | None = None) -> pd.DataFrame:
    """The points of single models' curves: curve_id, data_set, model, label, family, n_params, x, y; x = 0 included."""
    return cur.execute(
        "SELECT curve_id, data_set, model, label, family, c.n_params, x, y FROM learning_curve AS c JOIN curve_point"
        " USING (curve_id) WHERE c.n_params IS NOT NULL AND ($1 IS NULL OR data_set = $1)"
        " ORDER BY data_set, curve_id, x",
        [data_set],
    ).df()


def curve_list(cur: Cursor) -> pd.DataFrame:
    """Every curve a law can be fitted to: the columns of learning_curve, its number of points, and its inputs.

    `inputs` lists the named inputs its points have (n_params, n_tokens ...); empty where x is the only axis. `trend`
    is the correlation of ln x and ln y: below 0 where y falls.
    """
    named = ", ".join(f"CASE WHEN count(p.{name}) > 0 THEN '{name}' END" for name in RUN_INPUTS)
    return cur.execute(
        f"SELECT c.*, count(*) AS n, list_filter([{named}], name -> name IS NOT NULL) AS inputs,"  # noqa: S608 - constants
        " corr(ln(nullif(p.x, 0)), ln(p.y)) AS trend FROM learning_curve AS c"
        " JOIN curve_point AS p USING (curve_id) GROUP BY ALL ORDER BY data_set, curve_id"
    ).df()


def curve_points(cur: Cursor, curve_id: str) -> pd.DataFrame:
    """One curve's points: x, y and the named inputs, NaN where it has none. Raises NotFound for an unknown one."""
    points = cur.execute(
        "SELECT * EXCLUDE (curve_id) FROM curve_point WHERE curve_id = $1 ORDER BY ALL", [curve_id]
    ).df()
    if points.empty:
        raise NotFound(f"There is no curve '{curve_id}' among the built-in ones.", column="curve")
    return points


def law_fits(cur: Cursor, data_set: str | None = None, law: str | None = None) -> pd.DataFrame:
    """The stored fits: curve_id, data_set, model, law and the columns of law_fit; nested ones as JSON text."""
    return cur.execute(
        "SELECT f.curve_id, c.data_set, c.model, f.* EXCLUDE (curve_id) FROM law_fit AS f JOIN learning_curve AS c"
        " USING (curve_id) WHERE ($1 IS NULL OR c.data_set = $1) AND ($2 IS NULL OR f.law = $2)"
        " ORDER BY c.data_set, f.curve_id, f.law",
        [data_set, law],
    ).df()


def pooled_prior(cur: Cursor) -> pd.DataFrame:
    """The parameters of the pooled forecast: learned_from, parameter and value, a natural logarithm."""
    return cur.execute("SELECT * FROM pooled_prior ORDER BY learned_from, parameter").df()


def forecast_calibration(cur: Cursor) -> pd.DataFrame:
    """How forecasts are weighed and how wide they are: part, item, candidate (empty text where none) and value."""
    return cur.execute("SELECT * REPLACE (coalesce(candidate, '') AS candidate) FROM forecast_calibration").df()


def pooled_forecasts(cur: Cursor, data_set: str) -> pd.DataFrame:
    """The stored forecasts of a data set's curves at its largest size: label, budget, target, predicted, low, high."""
    return cur.execute(
        "SELECT * EXCLUDE (data_set) FROM pooled_forecast WHERE data_set = $1 ORDER BY label, budget, target",
        [data_set],
    ).df()
