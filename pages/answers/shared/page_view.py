"""The state of a page as a value: what the link holds, what a saved view stores, what the API is asked.

A view is a frozen pydantic model. It reads itself from URL parameters, says in sentences what it could not
use, and writes itself back by stable ids, never by the labels people see (a reworded label must not break a
link, which is why Streamlit's own binding of widgets to the URL is not used).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import UnionType
from typing import Any, ClassVar, Self, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError

MAX_PARAMETER_CHARS = 2_000
Params = Mapping[str, Sequence[str]]


class View(BaseModel):
    """Base of every page's state. Fields are ids and plain numbers; their names are the URL's parameters."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=MAX_PARAMETER_CHARS, allow_inf_nan=False)
    page: ClassVar[str] = ""

    @classmethod
    def from_params(cls, params: Params) -> tuple[Self, tuple[str, ...]]:
        """The view that URL parameters describe, and a sentence for each one that could not be used.

        Unusable values fall back to the default; nothing is dropped without a sentence.
        """
        usable: dict[str, Any] = {}
        complaints: list[str] = []
        for name, texts in params.items():
            if name not in cls.model_fields:
                complaints.append(f"This page has no setting called '{_short(name)}', so it was left out.")
            elif sum(map(len, texts)) > MAX_PARAMETER_CHARS:
                complaints.append(f"The value of '{name}' is too long to be a setting, so the default is shown.")
            else:
                usable[name] = cls._raw(name, texts)
        while True:
            try:
                return cls(**usable), tuple(complaints)
            except ValidationError as error:
                refused = {str(problem["loc"][0]): problem["msg"] for problem in error.errors() if problem["loc"]}
                if not refused.keys() & usable.keys():  # a rule over several fields: nothing single to blame
                    return cls(), (*complaints, f"The settings do not go together: {error.errors()[0]['msg']}.")
                for name, why in refused.items():
                    value = _short(",".join(params.get(name, [])))
                    complaints.append(f"'{value}' is not a usable value of '{name}' ({_plain(why)}).")
                    usable.pop(name, None)

    @classmethod
    def _raw(cls, name: str, texts: Sequence[str]) -> Any:
        """URL text as the field wants it: a tuple field takes commas and repeats, an empty text means none."""
        if cls._holds_many(name):
            return tuple(part for text in texts for part in text.split(",") if part)
        text = texts[-1]
        return None if text == "" and type(None) in _arguments(cls.model_fields[name].annotation) else text

    @classmethod
    def _holds_many(cls, name: str) -> bool:
        return get_origin(cls.model_fields[name].annotation) is tuple

    def to_params(self, *, full: bool = False) -> dict[str, str]:
        """The URL parameters of this view: those that differ from the defaults, or with `full` every one."""
        params: dict[str, str] = {}
        for name, field in type(self).model_fields.items():
            value = getattr(self, name)
            if full or value != field.get_default():
                params[name] = _text(value)
        return params

    def with_changes(self, **changes: Any) -> Self:
        """A copy with some fields replaced, validated like the original."""
        return type(self)(**{**self.model_dump(), **changes})


def _arguments(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) and value == float(f"{value:g}") else str(value)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def _plain(message: str) -> str:
    return message[:1].lower() + message[1:].rstrip(".")
