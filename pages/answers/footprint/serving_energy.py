"""Energy of a model within a latency limit, from measured deployments alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from models.constants import J_PER_KWH
from models.footprint.energy_deadline import energy_front, least_energy
from pages.answers.boards import store
from pages.answers.boards.carbon import DAYS
from pages.answers.footprint.replies import DeploymentEnergy, StressReply
from pages.answers.footprint.view import FootprintView

BOARD, ENERGY, TOKENS = "llm-serving", "energy_per_token_j", "output_tokens_per_response"
VISION_TASKS = frozenset({"image-chat", "video-chat"})
ATTACK = "verbose-images"
USED = (
    *("candidate_id", "model", "model_label", "gpu", "num_gpus", "precision", "batch_size", "output_tokens_per_s"),
    *(ENERGY, f"{ENERGY}__source", TOKENS, "itl_p50_ms", "itl_p90_ms", "itl_p95_ms", "itl_p99_ms"),
)


@dataclass(frozen=True)
class ServingEnergy:
    """The deployments of a model, those of the front, and the least energy within the limit and without one."""

    label: str
    active_params: float | None
    deployments: tuple[DeploymentEnergy, ...]
    front: tuple[DeploymentEnergy, ...]
    within_limit: DeploymentEnergy | None
    without_limit: DeploymentEnergy | None
    output_tokens: float | None
    stress: StressReply | None

    @property
    def energy_per_request_j(self) -> float | None:
        """J of an answer within the limit, longer under stress; None where no deployment keeps the limit."""
        if self.within_limit is None or self.output_tokens is None:
            return None
        factor = 1.0 if self.stress is None else self.stress["tokens_factor"]
        return self.within_limit["energy_per_token_j"] * self.output_tokens * factor

    def kwh_per_month(self, requests_per_day: int) -> float | None:
        """kWh at the machines of 30 days of requests."""
        joules = self.energy_per_request_j
        return None if joules is None else joules * requests_per_day * DAYS / J_PER_KWH


def serving_energy(view: FootprintView) -> ServingEnergy:
    """What was measured of the view's model on its task and GPU."""
    rows = measured_deployments(view)
    latency, energy = rows[f"itl_{view.itl}_ms"].to_numpy(float), rows[ENERGY].to_numpy(float)
    limit = float("inf") if view.max_itl_ms is None else view.max_itl_ms
    deployments = [_deployment(row, view.itl) for row in rows.to_dict("records")]
    places = (least_energy(latency, energy, limit), least_energy(latency, energy))
    within, without = (None if place is None else deployments[place] for place in places)
    sizes = store.models().set_index("id")["n_params_active"]
    active = sizes.get(view.model)
    tokens = None if places[0] is None else view.output_tokens or _measured_tokens(rows.iloc[places[0]])
    return ServingEnergy(
        label=measured_models(view.task).get(view.model, view.model),
        active_params=None if active is None or pd.isna(active) else float(active),
        deployments=tuple(deployments),
        front=tuple(deployments[place] for place in energy_front(latency, energy)),
        within_limit=within,
        without_limit=without,
        output_tokens=tokens,
        stress=_stress(view),
    )


def measured_deployments(view: FootprintView) -> pd.DataFrame:
    """Deployments of the model with measured energy per token and latency, by latency."""
    frame = board_of(view.task)
    same = (frame["model"].astype(object) == view.model) & (frame["gpu"].notna())
    if view.gpu:
        same &= frame["gpu"].astype(object) == view.gpu
    return frame[same].sort_values(f"itl_{view.itl}_ms", ignore_index=True)


@store.data_cache(maxsize=16)
def board_of(task: str) -> pd.DataFrame:
    """The candidates of the task whose energy and latency were measured."""
    frame = store.board_frame(BOARD, task)
    measured = frame[ENERGY].notna() & (frame[f"{ENERGY}__kind"].astype(object) == "measured")
    needed = [name for name in USED if name in frame]
    return frame.loc[measured & frame["itl_p95_ms"].notna(), needed].reset_index(drop=True)


def tasks() -> dict[str, str]:
    """Tasks that have such candidates, by id: label."""
    table = store.tasks(BOARD)
    return {str(row.id): str(row.label) for row in table.itertuples() if len(board_of(str(row.id)))}


def measured_models(task: str) -> dict[str, str]:
    """Models measured on a task, by id: label, in the order of labels."""
    pairs = board_of(task)[["model", "model_label"]].drop_duplicates().sort_values("model_label")
    return dict(zip(pairs["model"].astype(str), pairs["model_label"].astype(str), strict=True))


def gpus(task: str) -> list[str]:
    """GPUs of a task's deployments."""
    return sorted(board_of(task)["gpu"].dropna().astype(str).unique())


def _measured_tokens(row: pd.Series[Any]) -> float | None:
    tokens = row.to_dict().get(TOKENS)
    return None if tokens is None or pd.isna(tokens) else float(tokens)


def stress_labels() -> dict[str, str]:
    """What may be applied to answers, by id: none, and the claims of the attack with their baselines."""
    table = store.claims()
    rows = table[(table["technique"] == ATTACK) & (table["metric"] == "output_length")].to_dict("records")
    claims = {str(row["id"]): f"{row['conditions']}: answers {row['value']:g} times as long" for row in rows}
    return {"none": "None", **claims}


def _stress(view: FootprintView) -> StressReply | None:
    """The claim that multiplies the tokens; only of models that read images, as the attack needs one."""
    if view.stress == "none" or view.task not in VISION_TASKS:
        return None
    factors = store.claims().set_index("id")["value"].astype(float).to_dict()
    return StressReply(claim=view.stress, tokens_factor=factors[view.stress], kind="claimed")


def _deployment(row: dict[Any, Any], itl: str) -> DeploymentEnergy:
    pace, batch = row["output_tokens_per_s"], row["batch_size"]
    return DeploymentEnergy(
        candidate_id=str(row["candidate_id"]),
        gpu=str(row["gpu"]),
        num_gpus=int(row["num_gpus"]),
        precision=str(row["precision"]),
        batch_size=None if pd.isna(batch) else int(batch),
        itl_ms=round(float(row[f"itl_{itl}_ms"]), 4),
        energy_per_token_j=round(float(row[ENERGY]), 6),
        output_tokens_per_s=None if pd.isna(pace) else round(float(pace), 2),
        kind="measured",
        source=str(row[f"{ENERGY}__source"]),
    )
