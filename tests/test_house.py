"""The house keeps its plan: rules of import that the contracts cannot say, and how large a room may grow.

The contracts in .importlinter guard layers and questions; here are the rules about files they do not see.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from pages.registry import GROUPS, PAGES, load, pages_with
from tests.live import ROOT

TREES = ("data", "models", "pages")
ALONE = ("app.py", "server.py", "errors.py")
FILES = sorted(path for tree in TREES for path in (ROOT / tree).rglob("*.py")) + [ROOT / name for name in ALONE]
# fmt: off
PRONOUNS = frozenset(
    (
        "one", "found", "known", "own", "left", "asked", "kept", "said", "held", "sent", "told", "meant",
        "loaded", "served", "shown", "given", "taken", "made", "drawn", "seen", "apart", "beyond", "once",
        "counted", "wanted", "tried",
    )
)
# fmt: on
MOST_LINES, MEDIAN_LINES, MEDIAN_FUNCTION_LINES = 300, 110, 8
MOST_ROOMS, MOST_ARROWS = 16, 45
ARRAYS = re.compile(r"Array|Floats|Bools|Ints|Choices|DataFrame|Series|Tensor")
OF_EVERY_LAW = frozenset(("value", "gradient", "rescale", "starts"))
Function = ast.FunctionDef | ast.AsyncFunctionDef


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> Iterator[str]:
    """Full names of what a file imports, wherever in the file: `from a import b` is a.b."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_and_arrows(tree: str) -> tuple[set[str], set[tuple[str, str]]]:
    """The folders and files right below a tree, and which of them imports which other."""
    parts = len(tree.split("/"))
    rooms, arrows = set(), set()
    for path in (ROOT / tree).rglob("*.py"):
        name = module_name(path).split(".")
        if len(name) == parts:
            continue
        rooms.add(name[parts])
        for target in imports(path):
            steps = target.split(".")
            if "/".join(steps[:parts]) == tree and len(steps) > parts and steps[parts] != name[parts]:
                arrows.add((name[parts], steps[parts]))
    return rooms, arrows


def test_errors_stand_below_everything() -> None:
    assert {name.split(".")[0] for name in imports(ROOT / "errors.py")} <= {"__future__", *sys.stdlib_module_names}


def test_nothing_imports_a_script() -> None:
    """Scripts are the leaves: Streamlit runs them, pages that do not exist yet included."""
    names = {path.stem for path in (ROOT / "pages").glob("*.py")} - {"__init__", "registry"}
    scripts = {f"pages.{name}" for name in names}
    imported = {name for path in FILES for name in imports(path)}
    assert not {name for name in imported if name in scripts or name.rpartition(".")[0] in scripts}


def test_every_script_is_a_row_of_the_registry() -> None:
    scripts = {f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py")}
    assert scripts - {"pages/__init__.py", "pages/registry.py"} == {page.script for page in PAGES}
    assert len({page.id for page in PAGES}) == len({page.title for page in PAGES}) == len(PAGES)
    assert GROUPS == ("Decide", "Plan", "Forecast", "Library")


@pytest.mark.parametrize("part", ["view", "changes", "calls"])
def test_every_address_of_the_registry_leads_somewhere(part: str) -> None:
    for page in pages_with(part):
        target = load(getattr(page, part))
        assert part != "view" or target.page == page.id
        assert part != "view" or f"pages.answers.{page.question}." in getattr(page, part)


def test_a_question_has_one_name_in_every_tree() -> None:
    questions = {page.question for page in PAGES}
    for tree, offered in (("answers", {"shared", "workers", "boards", "evidence"}), ("draw", {"shared", "evidence"})):
        folders = {path.parent.name for path in (ROOT / "pages" / tree).glob("*/__init__.py")}
        assert folders - offered <= questions, tree


@pytest.mark.parametrize("tree", ["pages/answers", "pages/draw"])
def test_the_rooms_are_few_and_no_way_leads_round(tree: str) -> None:
    rooms, arrows = rooms_and_arrows(tree)
    assert len(rooms) <= MOST_ROOMS
    assert len(arrows) <= MOST_ARROWS
    below = defaultdict(set)
    for upper, lower in arrows:
        below[upper].add(lower)
    standing: set[str] = set()
    while len(standing) < len(rooms):
        ready = {room for room in rooms - standing if below[room] <= standing}
        assert ready, f"a circle among {sorted(rooms - standing)}"
        standing |= ready


def test_what_pages_share_is_used_by_several() -> None:
    """A part that one page uses belongs to that page; parts of shared parts may be shared once."""
    questions = {page.script: page.question for page in PAGES}
    users: dict[str, set[str]] = defaultdict(set)
    for path in FILES:
        place = str(path.relative_to(ROOT))
        for name in imports(path):
            if name.startswith("pages.draw.shared."):
                user = questions.get(place) or module_name(path).removeprefix("pages.draw.").split(".")[0]
                users[name.split(".")[3]].add(user)
    parts = {path.stem for path in (ROOT / "pages/draw/shared").glob("*.py")} - {"__init__"}
    assert {part: users[part] for part in parts if len(users[part]) < 2 and "shared" not in users[part]} == {}


def test_files_and_functions_are_small() -> None:
    lines = {path: path.read_text(encoding="utf-8").count("\n") for path in FILES}
    assert {str(path): n for path, n in lines.items() if n > MOST_LINES} == {}
    assert median(n for n in lines.values() if n > 2) < MEDIAN_LINES
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in FILES]
    functions = [node for tree in trees for node in ast.walk(tree) if isinstance(node, Function)]
    assert median((node.end_lineno or 0) - node.lineno + 1 for node in functions) <= MEDIAN_FUNCTION_LINES


@pytest.mark.parametrize("tree", TREES)
def test_names_are_nouns(tree: str) -> None:
    """Under 1% of what a tree binds is a bare pronoun or participle: nobody can guess or grep for those."""
    names: Counter[str] = Counter()
    for path in (ROOT / tree).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, Function | ast.ClassDef):
                names[node.name] += 1
            elif isinstance(node, ast.arg):
                names[node.arg] += 1
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names[node.id] += 1
    poor = {name: n for name, n in names.items() if name.lower().strip("_") in PRONOUNS}
    assert sum(poor.values()) < 0.01 * names.total(), poor


def test_a_class_name_means_one_thing() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(str(path.relative_to(ROOT)))
    assert {name: files for name, files in places.items() if len(files) > 1} == {}


def test_functions_of_arrays_show_what_they_give() -> None:
    """An example in the docstring, which tests/test_examples.py runs; what every law has, at the head of its file."""
    silent = []
    for path in (ROOT / "models").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        of_law = OF_EVERY_LAW if path.parent.name == "formulas" and ">>> " in (ast.get_docstring(tree) or "") else ()
        for node in tree.body:
            if isinstance(node, Function) and not node.name.startswith("_") and node.name not in of_law:
                arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
                kinds = " ".join(ast.unparse(each.annotation) for each in arguments if each.annotation)
                if ARRAYS.search(kinds) and ">>> " not in (ast.get_docstring(node) or ""):
                    silent.append(f"{module_name(path)}.{node.name}")
    assert silent == []
