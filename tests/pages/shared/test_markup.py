"""Words from outside are never markup: what a page hands to Streamlit as Markdown is literal, escaped, or a number.

The rule is read off the code. In pages/ and app.py,

- messages are shown by pages/draw/shared/message.py and charts by pages/draw/shared/chart.py, which
  escape them, and by no other;
- raw HTML is off everywhere;
- each text that Streamlit reads as Markdown is built of string literals, constants, numbers with a format, and what
  the functions in `SAFE` answer: `escape`, and those that were read and found to make safe text.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import ROOT

FILES = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py")), *sorted((ROOT / "pages" / "draw").rglob("*.py"))]
ONE_PLACE = {
    **dict.fromkeys(("warning", "error", "info", "success", "toast", "exception"), "message.py"),
    "plotly_chart": "chart.py",
}
NOWHERE = ("html", "iframe", "components")
# fmt: off
MARKDOWN = frozenset(
    {"markdown", "caption", "write", "subheader", "header", "title", "metric", "badge", "button",
     "download_button", "link_button", "page_link", "checkbox", "toggle", "radio", "selectbox",
     "multiselect", "slider", "select_slider", "number_input", "text_input", "text_area",
     "file_uploader", "segmented_control", "pills", "expander", "popover", "form_submit_button",
     "spinner", "status", "progress", "table", "tabs"}
)
# fmt: on
OF_CONTAINERS = frozenset({"markdown", "caption", "metric"})
TEXTS = ("label", "body", "help", "title", "text")
# Answer safe Markdown whatever they are given.
SAFE = frozenset(
    {
        "escape",
        "link",
        "cited",
        "after_papers",
        "place_line",
        "_claim_line",
        "_measured_line",
        "_source_line",
        "_effect_lines",
        "comparison_lines",
        "len",
        "origin_help",
        "_lines",
        "describe_source",
        "source_lines",
        "_stands_on",
        "_alternatives",
        "_flips",
    }
)


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _bound(target: ast.expr, rows: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """The names that a loop binds, with the values where these are written out in the loop."""
    names = target.elts if isinstance(target, ast.Tuple) else [target]
    for at, name in enumerate(names):
        if not isinstance(name, ast.Name):
            continue
        written = rows.elts if isinstance(rows, ast.Tuple | ast.List) else [rows]
        for row in written:
            yield name.id, row.elts[at] if isinstance(row, ast.Tuple) and len(names) > 1 else row


class Reader:
    """Tells whether an expression of a module can only be safe Markdown."""

    def __init__(self, tree: ast.Module) -> None:
        self.values: dict[str, list[ast.expr]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and all(isinstance(target, ast.Name) for target in node.targets):
                for target in node.targets:
                    self.values.setdefault(target.id, []).append(node.value)  # type: ignore[attr-defined]
            elif isinstance(node, ast.AugAssign | ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
                self.values.setdefault(node.target.id, []).append(node.value)

        for loop in (node for node in ast.walk(tree) if isinstance(node, ast.For | ast.comprehension)):
            for target, value in _bound(loop.target, loop.iter):
                self.values.setdefault(target, []).append(value)

    def safe(self, node: ast.expr, depth: int = 0) -> bool:  # noqa: PLR0911, PLR0912 a case for each kind of expression
        """Whether the expression is built of safe parts only; whatever is not known here is not."""
        if depth > 8:
            return False
        deeper = depth + 1
        match node:
            case ast.Constant():
                return True
            case ast.JoinedStr(values=parts):
                return all(self.safe(part, deeper) for part in parts)
            case ast.FormattedValue(value=value, format_spec=spec):
                return spec is not None or self.safe(value, deeper)  # text has no format such as ,d or .1f: it raises
            case ast.IfExp(body=body, orelse=orelse):
                return self.safe(body, deeper) and self.safe(orelse, deeper)
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                return self.safe(left, deeper) and self.safe(right, deeper)
            case ast.BoolOp(values=values):
                return all(self.safe(value, deeper) for value in values)
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                return all(self.safe(part, deeper) for part in parts)
            case ast.Starred(value=value):
                return self.safe(value, deeper)
            case ast.GeneratorExp(elt=elt) | ast.ListComp(elt=elt):
                return self.safe(elt, deeper)
            case ast.Name(id=name):
                if name.isupper():
                    return True  # a constant of the code
                return name in self.values and all(self.safe(value, deeper) for value in self.values[name])
            case ast.Call(func=ast.Name(id="plural"), args=[_, *words]):
                return all(self.safe(word, deeper) for word in words)
            case ast.Call(func=ast.Name(id="list" | "linked"), args=[value]):
                return self.safe(value, deeper)
            case ast.Call(func=ast.Name(id=name)):
                return name in SAFE
            case ast.Subscript(value=value) | ast.Attribute(value=ast.Subscript() as value):
                return isinstance(value, ast.Name | ast.Subscript) and self.safe(value, deeper)  # PAGES[page]
            case ast.Call(func=ast.Attribute(value=ast.Constant(), attr="join"), args=[parts]):
                return self.safe(parts, deeper)
        return False


def faults(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    reader, said = Reader(tree), []
    for node in ast.walk(tree):
        of_st = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "st"
        if of_st and (node.attr in NOWHERE or ONE_PLACE.get(node.attr, path.name) != path.name):
            said.append(f"{path.name}:{node.lineno}: st.{node.attr} belongs in {ONE_PLACE.get(node.attr, 'no page')}")
    for call in calls(tree):
        if any(word.arg == "unsafe_allow_html" for word in call.keywords):
            said.append(f"{path.name}:{call.lineno}: raw HTML")
        if not isinstance(call.func, ast.Attribute) or call.func.attr not in MARKDOWN:
            continue
        of_streamlit = isinstance(call.func.value, ast.Name) and call.func.value.id == "st"
        if not of_streamlit and call.func.attr not in OF_CONTAINERS:
            continue
        first = [] if call.func.attr in ("page_link", "progress") else call.args[:1]  # a page, or a number
        texts = [*first, *(word.value for word in call.keywords if word.arg in TEXTS)]
        said += [
            f"{path.name}:{text.lineno}: {ast.unparse(text)[:110]} is not sure to be plain"
            for text in texts
            if not reader.safe(text)
        ]
    return said


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_text_from_outside_is_markup(path: Path) -> None:
    assert faults(path) == []
