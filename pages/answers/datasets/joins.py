"""A user's candidates joined to what is known: model by any spelling, rental of the GPU, ratings, length of an answer.

What is joined fills gaps alone, carries the source that it is from, and is said in a sentence. Names are never matched
by likeness (data/warehouse/model_names.py).
"""

from __future__ import annotations

import pandas as pd

from data.metrics import metrics
from data.uploads.hardware_names import hardware_of
from data.uploads.user_rows import UserRows, with_frame
from data.warehouse.model_names import NameMatch
from pages.answers.boards import store
from pages.answers.boards.billed_length import LENGTH
from pages.answers.boards.decision_metrics import ROLES
from pages.answers.shared.formatting import plural

RENTAL = "gpu_usd_per_hour"
CARRIED = "predicted"  # a rating of the model, not of this deployment


def joined(rows: UserRows) -> UserRows:
    """The rows with what the built-in data knows of their models and GPUs, on boards that decide."""
    if rows.board not in ROLES:
        return rows
    frame, notes = rows.frame.copy(), []
    for add in (_with_hardware, _with_models, _with_lengths):
        frame, sentences = add(frame, rows)
        notes += sentences
    return with_frame(rows, frame, notes) if notes else rows


def _with_hardware(frame: pd.DataFrame, _rows: UserRows) -> tuple[pd.DataFrame, list[str]]:
    """Accelerators of the hardware table, and their rental where the file gives none."""
    if "gpu" not in frame or frame["gpu"].isna().all():
        return frame, []
    known = store.hardware()["id"].tolist()
    ids = {gpu: hardware_of(gpu, known) for gpu in frame["gpu"].dropna().unique()}
    frame = frame.assign(hardware=frame["gpu"].map(ids))
    rental = store.rental().set_index("hardware")
    before = frame[RENTAL] if RENTAL in frame else pd.Series(float("nan"), frame.index)
    gaps = before.isna() & frame["hardware"].isin(rental.index)
    if not gaps.any():
        return frame, []
    frame = _column(frame, RENTAL)
    for part, column in (("", "usd_per_gpu_hour"), ("__low", "low"), ("__high", "high")):
        frame = _column(frame, f"{RENTAL}{part}")
        frame.loc[gaps, f"{RENTAL}{part}"] = frame.loc[gaps, "hardware"].map(rental[column])
    frame.loc[gaps, f"{RENTAL}__kind"] = "estimated"
    frame.loc[gaps, f"{RENTAL}__source"] = "gpu_rental"
    names = sorted(
        {
            f"{gpu}: {float(usd):.2f} USD"
            for gpu, usd in zip(frame.loc[gaps, "gpu"], frame.loc[gaps, RENTAL], strict=True)
        }
    )
    count = plural(int(gaps.sum()), "row")
    return frame, [f"The built-in rental per GPU-hour fills {count} without a price ({', '.join(names[:4])})."]


def _with_models(frame: pd.DataFrame, rows: UserRows) -> tuple[pd.DataFrame, list[str]]:
    """The ratings that the board has of the same model, where a row has none of that kind."""
    named = frame["model"].dropna().unique().tolist()
    match_of = store.names().matches(named)
    built_in = store.board_frame(rows.board, rows.task or None)
    built_in = built_in[built_in["family"] != "Yours"]
    qualities = [name for name in ROLES[rows.board].qualities if name in built_in]
    notes, joins = _unjoined(match_of), 0
    if any(match.model for match in match_of.values()):
        frame = _with_columns(frame, qualities)
    for name, match in match_of.items():
        of_model = built_in[built_in["model"] == match.model] if match.model else built_in.iloc[:0]
        if of_model.empty:
            continue
        at = frame.index[frame["model"] == name]
        frame.loc[at, "model"] = match.model
        frame.loc[at, "model_label"] = of_model["model_label"].iloc[0] if "model_label" in of_model else name
        joins += _carry(frame, at, of_model, qualities)
    if joins:
        notes.append(f"What is known of these models fills {plural(joins, 'rating')}, marked as predicted.")
    return frame, notes


def _carry(frame: pd.DataFrame, at: pd.Index, of_model: pd.DataFrame, qualities: list[str]) -> int:
    count = 0
    for quality in qualities:
        values = of_model[quality].dropna()
        if values.empty or (values.nunique() > 1 and values.max() - values.min() > 1e-9 and "reasoning" in of_model):
            plain = of_model[of_model["reasoning"].isna()][quality].dropna() if "reasoning" in of_model else values
            values = plain if plain.nunique() == 1 else values.iloc[:0]
        if values.empty:
            continue
        gaps = at[frame.loc[at, quality].isna()]
        row = of_model.loc[values.index[0]]
        frame.loc[gaps, quality] = values.iloc[0]
        frame.loc[gaps, f"{quality}__kind"] = CARRIED
        frame.loc[gaps, f"{quality}__source"] = row.get(f"{quality}__source")
        for side in ("__low", "__high"):
            frame.loc[gaps, f"{quality}{side}"] = row.get(f"{quality}{side}")
        count += len(gaps)
    return count


def _unjoined(match_of: dict[str, NameMatch]) -> list[str]:
    """Ambiguous names, all at once, with the models they can be."""
    ambiguous = [
        f"'{name}' can be {' or '.join(store.names().offered(name))}"
        for name, match in match_of.items()
        if match.is_ambiguous
    ]
    return (
        [f"No ratings were joined to ambiguous names: {'; '.join(ambiguous[:10])}. Use the name of one."]
        if ambiguous
        else []
    )


def _with_lengths(frame: pd.DataFrame, rows: UserRows) -> tuple[pd.DataFrame, list[str]]:
    """The usual length of an answer on the task, of the same model or of any, for offers that state none."""
    built_in = store.board_frame(rows.board, rows.task or None)
    built_in = built_in[(built_in["family"] != "Yours") & (built_in["kind"] == "api")]
    if LENGTH not in metrics() or LENGTH not in built_in or built_in[LENGTH].isna().all():
        return frame, []
    frame = _column(frame, LENGTH)
    gaps = frame.index[frame[LENGTH].isna() & (frame["kind"] == "api")]
    if not len(gaps):
        return frame, []
    usual = built_in[LENGTH].median()
    low, high = built_in[LENGTH].quantile(0.1), built_in[LENGTH].quantile(0.9)
    n_known = 0
    for row in gaps:
        same = built_in[(built_in["model"] == frame.loc[row, "model"]) & built_in[LENGTH].notna()]
        n_known += not same.empty
        tokens = usual if same.empty else same[LENGTH].iloc[0]
        ends = (low, high) if same.empty else (same[f"{LENGTH}__low"].iloc[0], same[f"{LENGTH}__high"].iloc[0])
        frame.loc[row, LENGTH] = tokens
        frame.loc[row, f"{LENGTH}__low"], frame.loc[row, f"{LENGTH}__high"] = ends
        frame.loc[row, f"{LENGTH}__kind"] = "estimated"
        frame.loc[row, f"{LENGTH}__source"] = "answer_length" if same.empty else same[f"{LENGTH}__source"].iloc[0]
    own = f" ({n_known} of them: that of their model)" if n_known else ""
    said = f"The usual answer length of the task, {usual:,.0f} tokens, fills "
    said += f"{plural(len(gaps), 'offer')} without one{own}."
    return frame, [said]


def _column(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The frame with a metric's columns, its origin beside it."""
    return _with_columns(frame, [name])


def _with_columns(frame: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """The frame with the columns of several metrics, added in one piece since they may be many."""
    figures = [f"{name}{part}" for name in names for part in ("", "__low", "__high")]
    texts = [f"{name}{part}" for name in names for part in ("__kind", "__source")]
    missing = {name: pd.Series(float("nan"), frame.index) for name in figures if name not in frame}
    missing |= {name: pd.Series(None, frame.index, dtype=object) for name in texts if name not in frame}
    typed = frame.astype({name: object for name in texts if name in frame})
    return pd.concat([typed, pd.DataFrame(missing, index=frame.index)], axis=1)
