"""The decision record: one printable page of HTML with question, pick, reasons, table, doubts, sources and link.

It stands alone: no script, no picture or style from elsewhere, so that it can be kept, mailed and printed to PDF.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape

import numpy as np

from data.exports import source_ids
from data.metrics import metrics
from pages.answers.boards import store
from pages.answers.boards.decision_metrics import PARTS
from pages.answers.choose.answer import ChooseAnswer
from pages.answers.choose.caveats import doubts
from pages.answers.choose.levered import lever_sources, levered_candidate, levered_sentence
from pages.answers.choose.need import resolve_need
from pages.answers.choose.picture import trade_off_svg
from pages.answers.choose.question import limit_texts, site_text, task_text, weights_text, workload_text
from pages.answers.choose.sentences import (
    confidence,
    figure,
    flip_sentence,
    number_dates,
    verdict,
    wins_sentence,
)
from pages.answers.choose.tables import where_it_runs

MOST_ROWS = 12
STYLE = (
    "body{font:11pt/1.45 system-ui,sans-serif;max-width:46em;margin:2em auto;padding:0 1em;color:#0B1410}"
    "h1{font-size:1.5em;margin:.2em 0}h2{font-size:1.1em;margin:1.4em 0 .3em}"
    "table{border-collapse:collapse;width:100%;font-size:.85em}td,th{border-bottom:1px solid #CBD5CF;padding:.3em .5em;"
    "text-align:left}td.n,th.n{text-align:right}.pick{border:2px solid #0B6E4F;padding:.6em 1em;border-radius:.4em}"
    "small,.dim{color:#4A5751}svg{max-width:100%;height:auto}@media print{body{margin:0}a{color:inherit}}"
)


def record_html(answer: ChooseAnswer, link: str) -> str:
    """The record of an answer; `link` is the address that opens the view."""
    view, need = answer.view, resolve_need(answer.view)
    question = [task_text(need), ", ".join(limit_texts(need)) or "no limits", weights_text(need)]
    question += [workload_text(view, has_tokens=answer.roles.has_tokens), site_text(view)]
    parts = [
        f"<p class=dim>Decision record, {date.today():%-d %B %Y}, data version {escape(answer.data_version)}</p>",
        "<h1>Which model should we run or buy?</h1>",
        f"<p>{escape('; '.join(question))}.</p>",
        f"<div class=pick><strong>{escape(verdict(answer))}</strong>",
        f"<p class=dim>{escape(' '.join(filter(None, [confidence(answer), number_dates(answer)])))}</p></div>",
        *_figures(answer),
        trade_off_svg(answer),
        *_what_if(answer),
        "<h2>Why not another model</h2>",
        _list(wins_sentence(answer, alternative) for alternative in answer.alternatives),
        "<h2>What would change the pick</h2>",
        _list([flip_sentence(answer, flip) for flip in answer.flips] or ["Nothing nearby."]),
        "<h2>The best candidates</h2>",
        _table(answer),
        "<h2>What this does not say</h2>",
        _list(doubts(answer)),
        "<h2>Sources</h2>",
        _sources(answer),
        f'<p><small>Open this view: <a href="{escape(link, quote=True)}">{escape(link)}</a></small></p>',
    ]
    head = f"<meta charset=utf-8><title>Decision record</title><style>{STYLE}</style>"
    return f"<!doctype html><html lang=en><head>{head}</head><body>{''.join(parts)}</body></html>"


def _figures(answer: ChooseAnswer) -> list[str]:
    pick = answer.decision.pick
    if pick is None:
        return []
    known = [part for part in PARTS if part in answer.columns and not np.isnan(answer.value(pick, part))]
    labels = [escape(metrics()[answer.columns[part]].label) for part in known]
    values = [escape(figure(answer, pick, part)) for part in known]
    cells = [f"<td>{label}<br><strong>{value}</strong></td>" for label, value in zip(labels, values, strict=True)]
    return [f"<table><tr>{''.join(cells)}</tr></table>"]


def _what_if(answer: ChooseAnswer) -> list[str]:
    """What papers claim for the candidate under the view's levers, each with its paper; nothing without levers."""
    levered = levered_candidate(answer)
    sentence = "" if levered is None else levered_sentence(answer, levered)
    if levered is None or not sentence:
        return []
    papers = [
        f"{source.label}: {'; '.join(source.claims)}. {source.title}, {source.link}"
        for source in lever_sources(levered)
    ]
    return ["<h2>What if</h2>", f"<p>{escape(sentence)}</p>", _list(papers)]


def _list(sentences: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(sentence)}</li>' for sentence in sentences)}</ul>"


def _table(answer: ChooseAnswer) -> str:
    rows = answer.listed[:MOST_ROWS]
    described = ["kind", "num_gpus", "replicas", "gpu", "provider", "batch_size"]
    where = where_it_runs(answer.frame.reindex(columns=described).iloc[rows])
    parts = [part for part in PARTS if part in answer.columns and np.isfinite(answer.values[part][rows]).any()]
    head = ["", "Model", "Where it runs", *(metrics()[answer.columns[part]].label for part in parts)]
    body = [
        [str(place + 1), str(answer.cell(int(row), "model_label")), where[place], *_cells(answer, int(row), parts)]
        for place, row in enumerate(rows)
    ]
    rows_html = [f"<tr>{_row(each, 'td')}</tr>" for each in body]
    return f"<table><tr>{_row(head, 'th')}</tr>{''.join(rows_html)}</table>"


def _cells(answer: ChooseAnswer, row: int, parts: Sequence[str]) -> list[str]:
    return ["" if np.isnan(answer.value(row, part)) else figure(answer, row, part) for part in parts]


def _row(cells: Sequence[str], tag: str) -> str:
    return "".join(
        f"<{tag}{' class=n' if place > 2 else ''}>{escape(cell)}</{tag}>" for place, cell in enumerate(cells)
    )


def _sources(answer: ChooseAnswer) -> str:
    shown = answer.frame.iloc[answer.listed[:MOST_ROWS]]
    names = [f"{name}__source" for name in answer.columns.values() if f"{name}__source" in shown]
    known = store.sources()
    used = [known.loc[name] for name in source_ids(shown[names]) if name in known.index]
    return _list(f"{row['title']} ({row['retrieved']}), {row['url']}" for row in used)
