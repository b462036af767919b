"""Papers over HTTP: search, one paper, its levers on the caller's candidates, and both tables."""

from __future__ import annotations

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from data.papers.lever_rows import lever_rows
from data.uploads.cells import excerpt
from errors import InputError
from models.levers.levers import apply_levers, conflicts, misfit
from pages.answers.boards import store
from pages.answers.papers.catalogue import claim_of, paper, papers
from pages.answers.papers.effect_text import amount_text
from pages.answers.papers.levers_on import candidates_in, lever_named, levers_of
from pages.answers.papers.measured import measured_claims, measured_rows
from pages.answers.papers.replies import (
    ApplyReply,
    TechniqueReply,
    TechniquesReply,
    claim_row,
    levered_candidate,
    measured_row,
    technique_row,
)
from pages.answers.papers.search import search
from pages.api.exchange import Answer, Ask, Endpoint, QueryParameter

QUICK_CANDIDATES, CANDIDATES_PER_S = 500, 2_000


@with_config(ConfigDict(extra="allow"))
class ClaimTableRow(TypedDict):
    """A row of the table claim, with its number in words."""

    id: str
    technique: str
    metric: str
    unit: str
    bound: str
    text: str


class ClaimsReply(TypedDict):
    """The claims, in the order of each paper."""

    data_version: str
    sources: list[str]
    rows: list[ClaimTableRow]


@with_config(ConfigDict(extra="allow"))
class MeasuredTableRow(TypedDict):
    """A claim beside the middle and the middle 80% of the measured pairs, in the claim's unit."""

    comparison: str
    technique: str
    claim: str | None
    unit: str
    measured_median: float
    pairs: int


class MeasuredReply(TypedDict):
    """Claims beside measured effects."""

    data_version: str
    sources: list[str]
    rows: list[MeasuredTableRow]


BOOLEAN = {"type": "boolean", "default": False}


def list_techniques(ask: Ask) -> Answer:
    """The papers that hold every word of `q`, best first; as CSV the table technique."""
    catalogue = papers()
    query, only_levers = ask.text("q", ""), ask.text("levers", "false").lower()
    if not query.isprintable():
        raise InputError(f"The search '{excerpt(query)}' holds a character that no text has; leave it out.", column="q")
    if only_levers not in ("true", "false"):
        raise InputError(f"The parameter 'levers' is '{excerpt(only_levers)}'; use true or false.", column="levers")
    listed = search(catalogue.values(), query)
    if only_levers == "true":
        with_levers = {row.technique for row in lever_rows()}
        listed = [entry for entry in listed if entry.id in with_levers]
    if ask.form == "csv":
        order = {entry.id: position for position, entry in enumerate(listed)}
        table = store.techniques()
        table = table[table["id"].isin(order)].sort_values("id", key=lambda ids: ids.map(order))
        places = {entry.id: " ".join(f"/{place.address}" for place in entry.runs_in) for entry in listed}
        return Answer(table=table.assign(runs_in=table["id"].map(places)), name="techniques")
    return Answer(
        value=TechniquesReply(
            data_version=store.data_version(),
            running=sum(bool(entry.runs_in) for entry in catalogue.values()),
            techniques=[technique_row(entry, [lever.id for lever in levers_of(entry.id)]) for entry in listed],
        )
    )


def one_technique(ask: Ask) -> Answer:
    """One paper with its claims, where it runs, and what is measured beside it."""
    entry = paper(ask.path["id"])
    beside = [measured_row(measured) for measured in measured_claims() if measured.paper.id == entry.id]
    return Answer(
        value=TechniqueReply(
            **technique_row(entry, [lever.id for lever in levers_of(entry.id)]),
            data_version=store.data_version(),
            claims=[claim_row(claim) for claim in entry.claims],
            scope=[claim_row(claim) for claim in entry.scope],
            measured=beside,
        )
    )


def list_claims(ask: Ask) -> Answer:
    """The table claim, of all papers or of one."""
    table = store.claims()
    technique = ask.text("technique", "")
    if technique and technique not in papers():
        raise InputError(f"There is no paper '{excerpt(technique)}'; search with techniques?q=.", column="technique")
    if technique:
        table = table[table["technique"] == technique]
    texts = [amount_text(claim_of(row)) for row in table.to_dict("records")]
    return Answer(table=table.assign(text=texts), meta={"data_version": store.data_version()}, name="claims")


def list_measured(_ask: Ask) -> Answer:
    """Every claim that stands beside an effect of our own tables."""
    return Answer(table=measured_rows(), meta={"data_version": store.data_version()}, name="claimed-and-measured")


def apply_technique(ask: Ask) -> Answer:
    """What the paper's claims would make of each candidate of the body."""
    further = [lever_named(name) for name in ask.listed("also")]
    named = [lever_named(ask.text("lever"))] if "lever" in ask.query else []
    technique = paper(ask.path["id"]).id
    chosen = [*(named or [lever_named(technique)]), *further]
    if chosen[0].technique != technique:
        raise InputError(f"The lever '{chosen[0].id}' is not one of {technique}.", column="lever")
    if faults := conflicts(chosen):
        raise InputError(" ".join(faults), column="also")
    answers = []
    for candidate in candidates_in(ask.body):
        reason = " ".join(filter(None, (misfit(lever, candidate) for lever in chosen)))
        answers.append(levered_candidate(candidate, reason, () if reason else apply_levers(candidate, chosen)))
    return Answer(
        value=ApplyReply(
            technique=technique,
            levers=[lever.id for lever in chosen],
            kind="claimed",
            claims=[claim_row(claim) for lever in chosen for claim in lever.claims],
            candidates=answers,
        )
    )


CANDIDATES = (
    "CSV, JSON, XLSX or Parquet with one row per candidate, as boards/{id}/candidates.csv gives them: metrics of a"
    " board or of a claim as columns, and optionally label, board, modality, stage, architecture, precision"
)
EXAMPLE_CANDIDATES = (
    "label,board,precision,energy_per_token_j,peak_memory_gb,accuracy\n"
    "A,llm-perf,BF16,0.8,16,70\nB,llm-perf,FP8,0.5,9,69\nC,vision,FP32,2,,81\n"
)


def apply_estimate_s(ask: Ask) -> float:
    """Seconds for so many candidates; a few are small enough for the server's own threads."""
    return 0.0 if ask.n_rows <= QUICK_CANDIDATES else ask.n_rows / CANDIDATES_PER_S


ENDPOINTS = (
    Endpoint(
        "GET",
        "techniques",
        list_techniques,
        "The papers: search by title, system or any word; where each runs in the product",
        (
            QueryParameter("q", "Words that the paper must hold; its name or title comes first."),
            QueryParameter("levers", "Only papers with an effect that a candidate can take.", BOOLEAN),
        ),
        forms=("json", "csv"),
        reply=TechniquesReply,
        examples=("techniques", "techniques?q=Zeus", "techniques?q=quantization&levers=true"),
    ),
    Endpoint(
        "GET",
        "techniques/{id}",
        one_technique,
        "One paper: its claims, where it runs, and the effects of our own tables beside them",
        reply=TechniqueReply,
        examples=("techniques/zeus", "techniques/efficientllm", "techniques/gpicl"),
    ),
    Endpoint(
        "POST",
        "techniques/{id}/apply",
        apply_technique,
        "What the paper's claims would make of each candidate: value and band, kind claimed, or why it does not fit",
        (
            QueryParameter("lever", "Which lever of the paper, as techniques/{id} lists them; default: its first."),
            QueryParameter(
                "also",
                "Further levers or papers, separated by commas; two of one group are refused.",
                {"type": "array", "items": {"type": "string"}},
            ),
        ),
        body=CANDIDATES,
        reply=ApplyReply,
        estimate_s=apply_estimate_s,
        examples=("techniques/efficientllm/apply", "techniques/minions/apply?lever=minions:chat&also=ml-energy"),
        example_body=EXAMPLE_CANDIDATES,
    ),
    Endpoint(
        "GET",
        "claims.{form}",
        list_claims,
        "Every number that the papers state about themselves, with bound, baseline and conditions",
        (QueryParameter("technique", "Only the claims of this paper."),),
        reply=ClaimsReply,
        examples=("claims.json", "claims.json?technique=zeus"),
    ),
    Endpoint(
        "GET",
        "claims/measured.{form}",
        list_measured,
        "Claims beside the same effect in our own tables",
        reply=MeasuredReply,
    ),
)
