"""Times, energies, masses and bytes as people say them."""

from __future__ import annotations

from pages.answers.shared.formatting import number, plural

H_PER_DAY, DAYS_PER_YEAR = 24.0, 365.25
ENERGY = ((1e6, "GWh"), (1e3, "MWh"), (1.0, "kWh"), (1e-3, "Wh"))
MASS = ((1e6, "kt"), (1e3, "t"), (1.0, "kg"), (1e-3, "g"))
BYTES = ((1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def duration_text(hours: float) -> str:
    """Seconds, minutes, hours, days or years.

    >>> duration_text(0.3), duration_text(30), duration_text(632.8), duration_text(24 * 3000)
    ('18 minutes', '30 hours', '26.4 days', '8.21 years')
    """
    years = hours / H_PER_DAY / DAYS_PER_YEAR
    for size, unit in ((years, "year"), (hours / H_PER_DAY, "day"), (hours, "hour"), (60 * hours, "minute")):
        if size >= (2 if unit == "day" else 1):
            return f"{number(size)} {unit if number(size) == '1' else unit + 's'}"
    return f"{number(3600 * hours)} s"


def money_text(usd: float) -> str:
    """US dollars with three significant figures.

    >>> money_text(37.36), money_text(13_068), money_text(96_312_757)
    ('$37.4', '$13,100', '$96.3M')
    """
    return f"${number(float(f'{usd:.3g}'))}"


def energy_text(kwh: float) -> str:
    """`4.8 MWh`."""
    return _scaled(kwh, ENERGY)


def mass_text(kg: float) -> str:
    """`2.2 t`."""
    return _scaled(kg, MASS)


def bytes_text(count: float) -> str:
    """`56 GB`.

    >>> bytes_text(5.6e6)
    '5.6 MB'
    """
    return _scaled(count, BYTES)


def gpus_text(count: int, label: str) -> str:
    """`8 H100`, `1 H100`."""
    return f"{count:,} {label}"


def count_text(value: float, noun: str) -> str:
    """`7B parameters`."""
    return plural(1, noun) if value == 1 else f"{number(value)} {noun}s"


def _scaled(value: float, steps: tuple[tuple[float, str], ...]) -> str:
    size, unit = next((step for step in steps if value >= step[0]), steps[-1])
    return f"{number(value / size)} {unit}"
