"""Colours and marks: one accent for the pick, one colour per model family, grey for the rest.

The family colours are the Okabe-Ito palette and neighbours that keep apart for colour-blind readers; shape
and labels always say the same as the colour. None is green: on Choose and Frontier green is the pick's alone.
A star is a row that a person brought.
"""

from __future__ import annotations

import hashlib

PICK = "#12936A"
GREY = "#9AA5A0"
FAINT = "#C9D0CC"
LINE = "#6B7772"
USER_FAMILY, USER_SHAPE = "Yours", "star"
_FAMILIES = {
    "Qwen": "#0072B2",
    "Llama": "#D55E00",
    "DeepSeek": "#CC79A7",
    "Gemma": "#1D3F8F",
    "Gemini": "#9A8F00",
    "GPT": "#E69F00",
    "GPT-OSS": "#8C6D31",
    "Claude": "#B22222",
    "Mistral": "#7A5195",
    "Nemotron": "#56B4E9",
    "Grok": "#5C5C8A",
    "GLM": "#A0522D",
    USER_FAMILY: "#C2185B",
}
_SPARE = ("#4477AA", "#AA3377", "#8B4789", "#997700", "#66CCEE", "#994455", "#6699CC", "#EE99AA")
_TEXT = {"light": "#3A4641", "dark": "#BECAC4"}
SYMBOLS = {"self-hosted": "circle", "predicted": "square", "api": "diamond", "router": "triangle-up"}


def family_colour(family: str | None) -> str:
    """The colour of a model family, the same on every page and in every session."""
    if not family:
        return GREY
    if family in _FAMILIES:
        return _FAMILIES[family]
    return _SPARE[int(hashlib.sha256(family.encode()).hexdigest(), 16) % len(_SPARE)]


def symbol(kind: str, *, hollow: bool = False, family: str | None = None) -> str:
    """Plotly's mark for a kind of candidate, a star for a person's own; open where a value is predicted or missing."""
    shape = USER_SHAPE if family == USER_FAMILY else SYMBOLS.get(kind, "circle")
    return f"{shape}-open" if hollow else shape


def text_colour(theme: str | None) -> str:
    """Colour of names on a chart for a light or dark page."""
    return _TEXT.get(theme or "light", _TEXT["light"])
