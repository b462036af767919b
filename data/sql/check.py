"""What a question in SQL may consist of: known parts of a SELECT, functions listed by name, the warehouse's own tables.

DuckDB parses the question and hands over the tree as JSON; the tree is walked, and whatever is not understood is
refused. Nothing is judged by the text of the question.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import duckdb

from data.sql.functions import FUNCTIONS, TABLE_FUNCTIONS
from errors import InputError

CATALOGUE_VIEWS = frozenset({"tables", "columns"})
LISTINGS = frozenset({'"tables"', "__show_tables_expanded"})
PLAIN_NAME = re.compile(r"\w+")

_EXPRESSIONS = """
    BETWEEN CASE CAST COLLATE COLUMN_REF COMPARISON CONJUNCTION CONSTANT FUNCTION LAMBDA LAMBDA_REF OPERATOR
    POSITIONAL_REFERENCE STAR SUBQUERY TYPE WINDOW
"""
_PARTS = """
    SELECT_NODE SET_OPERATION_NODE RECURSIVE_CTE_NODE CTE_NODE
    BASE_TABLE CTE EMPTY EXPRESSION_LIST JOIN PIVOT SHOW_REF SUBQUERY TABLE_FUNCTION
    DISTINCT_MODIFIER LIMIT_MODIFIER LIMIT_PERCENT_MODIFIER ORDER_MODIFIER ASCENDING DESCENDING ORDER_DEFAULT
    ARRAY_TYPE_INFO DECIMAL_TYPE_INFO ENUM_TYPE_INFO GENERIC_TYPE_INFO LIST_TYPE_INFO STRING_TYPE_INFO
    STRUCT_TYPE_INFO UNBOUND_TYPE_INFO
"""
EXPRESSIONS = frozenset(_EXPRESSIONS.split())
PARTS = frozenset(_PARTS.split())


@dataclass(frozen=True)
class Catalogue:
    """Names in lower case: the warehouse's tables, and DuckDB's own views, which show more than the data."""

    tables: frozenset[str]
    views: frozenset[str]

    @classmethod
    def of(cls, cur: duckdb.DuckDBPyConnection) -> Catalogue:
        """The catalogue that a connection sees."""
        tables = cur.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        views = cur.execute("SELECT view_name FROM duckdb_views() WHERE internal").fetchall()
        return cls(frozenset(str(row[0]).lower() for row in tables), frozenset(str(row[0]).lower() for row in views))


def check(cur: duckdb.DuckDBPyConnection, sql: str, catalogue: Catalogue) -> None:
    """Raise InputError where `sql`, one SELECT, has a part, a function or a table that is not listed."""
    # As a literal: a parameter makes DuckDB 1.5.5 import pandas, which takes longer than all the rest.
    literal = sql.replace("'", "''")
    row = cur.execute(f"SELECT json_serialize_sql('{literal}')").fetchall()[0]
    try:
        tree = json.loads(row[0])
        if tree["error"]:
            raise InputError(f"DuckDB cannot read this as one SELECT: {str(tree['error_message']).rstrip('.')}.")
        if len(tree["statements"]) != 1:
            raise InputError(f"There are {len(tree['statements'])} statements; write one SELECT.")
        _Walk(catalogue).visit(tree["statements"][0])
    except RecursionError as error:
        raise InputError("The question is nested too deeply. Use fewer brackets inside each other.") from error
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise InputError("DuckDB cannot say what this question consists of. Write it more simply.") from error


class _Walk:
    """Goes through a tree and remembers the names that the question gives to its own subqueries."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._subqueries: set[str] = set()

    def visit(self, node: object) -> None:
        """Raise InputError where the node, or one below it, is not allowed."""
        if isinstance(node, list):
            for child in node:
                self.visit(child)
        elif isinstance(node, dict):
            self._allow(node)
            self._name_subqueries(node)
            for key, child in node.items():
                # The function after FROM was allowed by a list of its own; what is inside it is as anywhere.
                after_from = key == "function" and node.get("type") == "TABLE_FUNCTION"
                self.visit(list(child.values()) if after_from else child)

    def _allow(self, node: Mapping[str, object]) -> None:
        kind, part = node.get("class"), node.get("type")
        if kind is not None:
            if kind == "PARAMETER":
                raise InputError("A question has no parameters such as $1 or ?; write the value itself.")
            if kind not in EXPRESSIONS:
                raise InputError(f"A question cannot contain this part: {kind}. Write it more simply.")
        elif isinstance(part, str) and part not in PARTS:
            raise InputError(f"A question cannot contain this part: {part}. Write it more simply.")
        if "function_name" in node:
            _allow_function(node, FUNCTIONS)
        if kind is None and part == "BASE_TABLE":
            self._allow_table(node)
        elif kind is None and part == "SHOW_REF":
            _allow_listing(node)
        elif kind is None and part == "TABLE_FUNCTION":
            _allow_table_function(node)

    def _name_subqueries(self, node: Mapping[str, object]) -> None:
        """Remember the names in WITH. One that is also DuckDB's own could hide where it ends and that one begins."""
        names = [node["cte_name"]] if "cte_name" in node else []
        cte_map = node.get("cte_map")
        names += [entry["key"] for entry in cte_map["map"]] if isinstance(cte_map, dict) else []
        for name in names:
            if PLAIN_NAME.fullmatch(str(name)) is None or str(name).lower() in self._catalogue.views:
                raise InputError(f"WITH cannot give the name {_quoted(name)}. Use another one, of letters and digits.")
            self._subqueries.add(str(name).lower())

    def _allow_table(self, node: Mapping[str, object]) -> None:
        catalog, schema, name = (str(node[part]).lower() for part in ("catalog_name", "schema_name", "table_name"))
        if node["at_clause"] is not None:
            raise InputError("A question cannot ask for an earlier state of a table: leave out AT.")
        if not catalog and schema == "information_schema" and name in CATALOGUE_VIEWS:
            return
        if not catalog and schema in ("", "main") and name in self._catalogue.tables:
            return
        if not catalog and not schema and name in self._subqueries:
            return
        likely = get_close_matches(name, sorted(self._catalogue.tables), 1)
        hint = f"Did you mean {likely[0]}? " if likely else ""
        raise InputError(f"There is no table {_quoted(node['table_name'])}. {hint}SHOW TABLES lists the tables.")


def _allow_function(node: Mapping[str, object], names: frozenset[str]) -> None:
    name = str(node["function_name"]).lower()
    if name in names and not node["catalog"] and node["schema"] in ("", "main"):
        return
    if names is TABLE_FUNCTIONS:
        listed = ", ".join(sorted(names))
        raise InputError(f"The function {_quoted(name)} cannot be used after FROM. Use a table, a query, or {listed}.")
    raise InputError(
        f"The function {_quoted(name)} cannot be used: only functions that compute from their arguments are available."
    )


def _allow_table_function(node: Mapping[str, object]) -> None:
    function = node["function"]
    if not isinstance(function, dict) or function.get("class") != "FUNCTION":
        raise InputError("After FROM a question can have a table, a subquery or a function such as range(10).")
    _allow_function(function, TABLE_FUNCTIONS)


def _allow_listing(node: Mapping[str, object]) -> None:
    """SHOW TABLES, SHOW ALL TABLES; DESCRIBE and SUMMARIZE, whose tables or queries are visited on their own."""
    if node["query"] is not None and node["show_type"] in ("DESCRIBE", "SUMMARY"):
        return
    if node["show_type"] == "SHOW_UNQUALIFIED" and node["table_name"] in LISTINGS:
        return
    if node["show_type"] == "SHOW_FROM" and not node["catalog_name"] and node["schema_name"] == "main":
        return
    raise InputError("Of what can be shown, SHOW TABLES, DESCRIBE and SUMMARIZE are answered.")


def _quoted(name: object) -> str:
    """A name as part of a sentence, cut where it is long."""
    text = " ".join(str(name).split())
    return f'"{text[:60]}…"' if len(text) > 60 else f'"{text}"'
