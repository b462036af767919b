"""Answers that a caller has already: an ETag by data version, day and question, and 304 where it matches.

Only of calls that read the built-in data: their answer is the same until the data, the program or the day (a
withdrawal in 90 days) is another. It is made of the question, not of the answer, so a match costs no work.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

from pages.answers.boards import store
from pages.api.exchange import Ask, Endpoint

# What people save or the server's state, which change under the same data.
OWN_STATE = ("views", "health", "metrics", "openapi.json")


def tag_of(endpoint: Endpoint, ask: Ask, app_version: str) -> str | None:
    """The ETag of a call's answer; None for calls that do not answer from the built-in data alone."""
    if endpoint.method != "GET" or endpoint.path.startswith(OWN_STATE):
        return None
    question = sorted((name, *map(str, values)) for name, values in ask.query.items())
    whole = repr((store.data_version(), app_version, date.today(), endpoint.path, sorted(ask.path.items()), question))
    return f'W/"{hashlib.sha256(f"{whole}{ask.form}".encode()).hexdigest()[:24]}"'


def validators(tag: str | None) -> dict[str, str]:
    """The headers of an answer with a tag: a caller's own cache may keep it, and asks before it uses it."""
    return {} if tag is None else {"ETag": tag, "Cache-Control": "private, no-cache"}


def is_known(tag: str | None, if_none_match: str) -> bool:
    """Whether a caller's If-None-Match names this tag, weakly compared (RFC 9110, 13.1.2).

    >>> is_known('W/"a"', '"b", "a"'), is_known('W/"a"', "*"), is_known(None, "*")
    (True, True, False)
    """
    return tag is not None and (if_none_match.strip() == "*" or _bare(tag) in map(_bare, _listed(if_none_match)))


def _listed(header: str) -> Iterable[str]:
    return (part.strip() for part in header.split(","))


def _bare(tag: str) -> str:
    return tag.removeprefix("W/")
