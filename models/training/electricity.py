"""Electricity of a training run as Strubell et al. 2019 count it: power of all parts times hours, times the site's PUE.

Source: Energy and Policy Considerations for Deep Learning in NLP, arXiv:1906.02243, equation 1: power of processors,
memory and g accelerators in W. Carbon and water follow from models/footprint/carbon.py.
"""

from __future__ import annotations

from errors import InputError
from models.footprint.carbon import Footprint, footprint

W_PER_KW = 1000.0
KG_PER_LB = 0.45359237  # exact
US_KGCO2E_PER_KWH = 0.954 * KG_PER_LB  # the mean of the United States that the paper took, 0.954 lb per kWh


def machines_kwh(hours: float, cpu_w: float, memory_w: float, gpu_w: float, num_gpus: int) -> float:
    """Energy at the machines. Raises InputError for a negative power or time.

    >>> round(1.58 * machines_kwh(84, 0, 0, 1515.43, 1))
    201
    """
    for name, value in (("hours", hours), ("cpu_w", cpu_w), ("memory_w", memory_w), ("gpu_w", gpu_w)):
        if value < 0:
            raise InputError(f"{name} = {value:g}: power and time are 0 or more.", column=name)
    return hours * (cpu_w + memory_w + num_gpus * gpu_w) / W_PER_KW


def training_footprint(
    kwh_at_machines: float, gco2e_per_kwh: float, *, pue: float, water_l_per_kwh: float | None = None
) -> Footprint:
    """Energy of the site, carbon and water of a run; the intensity in grams per kWh."""
    return footprint(kwh_at_machines, gco2e_per_kwh, pue=pue, water_l_per_kwh=water_l_per_kwh)
