"""What no page expected is still a sentence: the log has the traceback, the page says what to do."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import streamlit as st

from errors import ParetoscopeError
from pages.draw.shared.message import show_error

LOG = logging.getLogger(__name__)
SENTENCE = (
    "Something unexpected happened and this page could not be drawn; the server's log has the details. Your data is "
    "unchanged. Open the page without its settings, then set them one by one."
)


@contextmanager
def failures_as_sentences() -> Iterator[None]:
    """Show any exception of the page drawn within as one sentence, with a way on.

    Streamlit's own control flow (stop, rerun, switch of page) derives from BaseException (1.67) and passes.
    """
    try:
        yield
    except ParetoscopeError as error:
        show_error(error.detail, title=error.title)
        _offer_fresh_page()
    except Exception:
        LOG.exception("a page failed")
        show_error(SENTENCE)
        _offer_fresh_page()


def _offer_fresh_page() -> None:
    """A link to the same page without parameters; it opens in a session of its own, so nothing of this one goes."""
    parts = urlsplit(st.context.url or "")
    st.link_button(
        "Open this page without its settings", f"{parts.scheme}://{parts.netloc}{parts.path}" if parts.netloc else "/"
    )
