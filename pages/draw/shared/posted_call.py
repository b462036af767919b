"""The HTTP call of a page whose question needs a file: the file to download, and lines that post it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from pages.draw.shared.escaping import escape
from pages.draw.shared.snippets import post_snippets


@dataclass(frozen=True)
class PostedCall:
    """A POST call: its path and parameters, and the file that is its body, made when somebody takes it.

    `note` says what of the page is not in the file.
    """

    path: str
    file_name: str
    file: Callable[[], bytes]
    params: dict[str, str] = field(default_factory=dict)
    note: str = ""


def draw_posted_call(call: PostedCall, link: str, key: str) -> None:
    """The file and the lines; `link` is the address of the call."""
    about = "The same question over HTTP, with these rows as a file (when the server runs with its API):"
    st.caption(escape(f"{call.note} {about}".strip()))
    st.download_button(
        escape(call.file_name),
        call.file,
        file_name=call.file_name,
        mime="application/octet-stream",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        key=f"{key}-posted-file",
    )
    for title, (language, lines) in post_snippets(link, call.file_name).items():
        st.caption(escape(f"In {title}, beside the file:"))
        st.code(lines, language=language, wrap_lines=True)
