"""The laws on offer: adding one is a file beside this one and a row here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from errors import InputError
from models.laws.base import Law
from models.laws.formulas import (
    bnsl,
    chinchilla,
    data_constrained,
    exponential,
    kaplan,
    kaplan_joint,
    kinetics,
    loss_to_error,
    loss_to_loss,
    m4,
    moe,
    overtraining,
    power,
    precision,
    qat,
    rectified,
    reinforcement,
    vanilla,
)

LAWS: Mapping[str, Law] = MappingProxyType(
    {
        law.id: law
        for law in (
            rectified.LAW,
            vanilla.LAW,
            *power.LAWS,
            m4.LAW,
            *bnsl.LAWS,
            exponential.LAW,
            *kaplan.LAWS,
            kaplan_joint.LAW,
            chinchilla.LAW,
            data_constrained.LAW,
            overtraining.LAW,
            loss_to_error.LAW,
            *loss_to_loss.LAWS,
            moe.LAW,
            precision.LAW,
            qat.LAW,
            reinforcement.LAW,
            kinetics.LAW,
        )
    }
)

FINE_TUNING = (rectified.LAW.id, vanilla.LAW.id)  # laws of fine-tuning examples: fitted to the built-in curves ahead


def law_named(law_id: str) -> Law:
    """The law of that id; raises InputError naming the laws there are.

    >>> law_named("vanilla").names
    ('B', 'beta', 'E')
    >>> law_named("vanilla").predict({"B": 2.0, "beta": 0.5, "E": 1.0}, [1, 4, 100])
    array([3. , 2. , 1.2])
    """
    if law_id not in LAWS:
        raise InputError(f"There is no law '{law_id}'; the laws are {', '.join(LAWS)}.", column="law")
    return LAWS[law_id]
