"""Further questions on a deployment, folded."""

from __future__ import annotations

from pages.answers.deploy.answer import DeployAnswer


def draw_folds(answer: DeployAnswer) -> None:
    """Draw."""
