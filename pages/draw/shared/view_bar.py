"""The view bar of every page: save the view, copy its link, take the rows away, ask the API the same."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

import pandas as pd
import streamlit as st

from data.exports import export_csv, export_json
from errors import ParetoscopeError
from pages.answers.shared.page_view import View
from pages.draw.shared.escaping import escape
from pages.draw.shared.message import show_error, show_success
from pages.draw.shared.picture_export import draw_picture_choice
from pages.draw.shared.posted_call import PostedCall, draw_posted_call
from pages.draw.shared.session_rows import NOT_KEPT, SET, not_kept, session_rows, slugs
from pages.draw.shared.signed_in import draw_identity, must_sign_in, visibility_input
from pages.draw.shared.snippets import snippets
from pages.registry import BY_ID


def link_of(view: View) -> str:
    """The full link of a view: every setting spelled out, so that later defaults do not change it."""
    base = st.context.url or ""
    parts = urlsplit(base)
    root = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    return f"{root}/{BY_ID[view.page].url_path}?{urlencode(settings_of(view))}"


def settings_of(view: View) -> dict[str, str]:
    """Every setting of a view, and the kept data sets that it shows."""
    return view.to_params(full=True) | ({SET: slugs()} if slugs() else {})


def api_link(path: str, params: dict[str, str]) -> str:
    """The API call that gives the same rows; answered where server.py is running."""
    parts = urlsplit(st.context.url or "")
    root = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    return f"{root}/api/v1/{path}?{urlencode({name: value for name, value in params.items() if value != ''})}"


def view_bar(
    view: View,
    *,
    title: str,
    data_version: str,
    rows: Callable[[], pd.DataFrame],
    summary: Callable[[], dict[str, object]],
    api_path: str | None,
    api_params: dict[str, str] | None = None,
    posted: PostedCall | None = None,
    short_rows: Callable[[], pd.DataFrame] | None = None,
    file_name: str = "",
    record: Callable[[], str] | None = None,
) -> None:
    """Draw the bar. `rows`, `short_rows` and `summary` are asked only when something is saved or downloaded.

    A page whose question needs rows has a call that is `posted` instead. Where there are `short_rows`, they are the
    CSV, and all columns have a button of their own. A `record` is a page of HTML to keep and to print.
    """
    name = f"paretoscope-{view.page}-{file_name or data_version}"
    with st.container(horizontal=True, key="view-bar"):
        saving = st.popover("Save view", icon=":material/bookmark_add:", on_change="rerun", key=f"{view.page}-save")
        if saving.open:
            with saving:
                _save_form(view, title, data_version, rows, summary)
        linking = st.popover("Link", icon=":material/link:", on_change="rerun", key=f"{view.page}-link")
        if linking.open:
            with linking:
                _link_panel(view, api_path, api_params or {}, posted)
        draw_picture_choice(view.page)
        if record is not None:
            _record(view, name, record)
        if short_rows is not None:
            _short_csv(view, name, short_rows)
        label = "CSV" if short_rows is None else "All columns"
        _downloads(
            view, name, rows, label, {"page": view.page, "data_version": data_version, "filters": settings_of(view)}
        )


def _record(view: View, name: str, record: Callable[[], str]) -> None:
    st.download_button(
        "Decision record",
        lambda: record().encode(),
        file_name=f"{name}.html",
        mime="text/html",
        icon=":material/description:",
        on_click="ignore",
        key=f"{view.page}-record",
        help="One page with question, pick, reasons, table, doubts and sources. Print it to PDF in your browser.",
    )


def _short_csv(view: View, name: str, rows: Callable[[], pd.DataFrame]) -> None:
    st.download_button(
        "CSV",
        lambda: export_csv(rows()),
        file_name=f"{name}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"{view.page}-short-csv",
        help="The columns of the table, every ranked row. Units are in the column names.",
    )


def _downloads(view: View, name: str, rows: Callable[[], pd.DataFrame], label: str, meta: dict[str, object]) -> None:
    st.download_button(
        escape(label),
        lambda: export_csv(rows(), meta),
        file_name=f"{name}{'' if label == 'CSV' else '-all-columns'}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"{view.page}-csv",
        help="All filtered rows, including those not shown. Units are in the column names.",
    )
    st.download_button(
        "JSON",
        lambda: export_json(rows(), meta),
        file_name=f"{name}.json",
        mime="application/json",
        icon=":material/data_object:",
        on_click="ignore",
        key=f"{view.page}-json",
        help="The same rows with the filters, the sources and the data version.",
    )


def _link_panel(view: View, api_path: str | None, api_params: dict[str, str], posted: PostedCall | None) -> None:
    """The link with every setting, and the call that answers the same rows."""
    st.caption("This link holds every setting. A saved view also keeps the data it was made with.")
    st.code(link_of(view), language=None, wrap_lines=True)
    if posted is not None:
        draw_posted_call(posted, api_link(posted.path, posted.params), view.page)
    if api_path is not None:
        without = ", without your own rows" if session_rows() else ""
        st.caption(f"The same rows over HTTP{without} (when the server runs with its API):")
        link = api_link(api_path, api_params)
        st.code(link, language=None, wrap_lines=True)
        for title, (language, lines) in snippets(link).items():
            st.caption(escape(f"In {title}:"))
            st.code(lines, language=language, wrap_lines=True)


def csv_button(name: str, data_version: str, rows: Callable[[], pd.DataFrame], label: str) -> None:
    """A small button that takes one table or chart away as CSV."""
    st.download_button(
        escape(label),
        lambda: export_csv(rows(), {"data_version": data_version}),
        file_name=f"paretoscope-{name}-{data_version}.csv",
        mime="text/csv",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        key=f"csv-{name}",
    )


def _save_form(
    view: View,
    title: str,
    data_version: str,
    rows: Callable[[], pd.DataFrame],
    summary: Callable[[], dict[str, object]],
) -> None:
    if must_sign_in():
        draw_identity(f"save-{view.page}")
        return
    if missing := not_kept():
        sentence = (
            f"Your own rows ({', '.join(missing)}) are not kept with the view. Save them under a name on the Data"
        )
        st.caption(escape(f"{sentence} page first, and it brings them along."))
    with st.form(f"save-{view.page}", border=False):
        chosen = st.text_input("Title", value=title, max_chars=120, key=f"{view.page}-save-title")
        visibility = visibility_input(f"{view.page}-save-visibility")
        if st.form_submit_button("Save"):
            from data.saved import views  # noqa: PLC0415 SQLAlchemy is loaded by the first save, not by the first page

            try:
                saved = views.save(
                    title=chosen,
                    page=view.page,
                    state=settings_of(view),
                    data_version=data_version,
                    rows=rows(),
                    summary={**summary(), NOT_KEPT: list(not_kept())},
                    visibility=visibility,
                )
            except ParetoscopeError as error:
                show_error(error.detail)
                return
            st.session_state[f"just-saved:{view.page}"] = saved.slug
    _saved_link(view)


def _saved_link(view: View) -> None:
    slug = st.session_state.get(f"just-saved:{view.page}")
    if slug:
        parts = urlsplit(st.context.url or "")
        root = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
        show_success("Saved. Its link:")
        st.code(f"{root}/?view={slug}", language=None)
