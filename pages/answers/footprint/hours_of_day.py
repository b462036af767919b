"""The cleanest hours of the day, where a source has a trace of a grid through time."""

from __future__ import annotations

import pandas as pd

from data.warehouse import training_runs
from models.footprint.hours import cleanest_hours, hourly_means
from pages.answers.boards import store
from pages.answers.footprint.replies import HoursReply
from pages.answers.footprint.view import FootprintView
from pages.answers.shared.formatting import number, plural

carbon_trace = store.from_warehouse(training_runs.carbon_trace)
INTENSITY = "gco2e_per_kwh"


@store.data_cache(maxsize=1)
def hours_table() -> pd.DataFrame:
    """Per hour of the day (UTC): mean, least and largest marginal intensity, g/kWh, and how many readings."""
    trace = carbon_trace()
    return hourly_means(trace["starts"], trace[INTENSITY])


def hours_reply(view: FootprintView) -> HoursReply:
    """The cleanest window of the view's length, with the sentence."""
    trace, means = carbon_trace(), hours_table()["mean"].to_numpy(float)
    first, window = cleanest_hours(means, view.hours_needed)
    mean = float(means.mean())
    saved = 100 * (1 - window / mean)
    days = float(trace["duration_min"].sum()) / (60 * 24)
    zone = str(trace["zone"].iloc[0])
    verdict = (
        f"On {zone}, the cleanest {plural(view.hours_needed, 'hour')} in a row "
        f"{'begins' if view.hours_needed == 1 else 'begin'} at {first:02d}:00 UTC: {number(window)} g CO2 per kWh, "
        f"{saved:.1f}% below the mean of {number(mean)}; {days:.1f} days of {trace['starts'].iloc[0]:%B %Y}."
    )
    return HoursReply(
        verdict=verdict,
        zone=zone,
        first_hour=first,
        mean_gco2e_per_kwh=round(mean, 2),
        window_gco2e_per_kwh=round(window, 2),
        saved_pct=round(saved, 2),
        days=round(days, 2),
        kind="estimated",
        source=str(trace["source"].iloc[0]),
    )
