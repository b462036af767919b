"""What today's answer changes against a saved view of this page, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from pages.answers.shared.formatting import number
from pages.answers.training.answer import TrainAnswer, plan_training
from pages.answers.training.run_sentences import train_verdict
from pages.answers.training.view import TrainView, resolve

SAME = 0.005


def saved_plan(answer: TrainAnswer) -> dict[str, object]:
    """What a saved view keeps: the verdict and each figure."""
    figures = {name: figure.value for name, figure in answer.figures.items()}
    return {"verdict": train_verdict(answer), "figures": figures}


def changes_since(before: Mapping[str, object], view: TrainView) -> list[str]:
    """The figures that are others now."""
    answer = plan_training(resolve(view)[0])
    saved = before.get("figures")
    if not isinstance(saved, Mapping):
        return ["The saved view holds no figures to compare with."]
    changes = [
        f"{figure.label} was {number(float(saved[name]))} {figure.unit} and is now {number(figure.value)}."
        for name, figure in answer.figures.items()
        if name in saved and abs(figure.value - float(saved[name])) > SAME * abs(float(saved[name]))
    ]
    return changes or ["The plan is unchanged."]
