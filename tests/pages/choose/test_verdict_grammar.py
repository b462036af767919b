"""Every verdict over all tasks, weights and filters reads as English."""

from __future__ import annotations

import re
from itertools import product

import pytest

from pages.answers.choose.answer import choose
from pages.answers.choose.caveats import notes
from pages.answers.choose.notes import dropped_sentences, not_weighed, relaxation_label
from pages.answers.choose.sentences import confidence, flip_sentence, verdict, wins_sentence
from pages.answers.choose.view import ChooseView

TASKS = (
    "lm-arena-chat",
    "gpqa",
    "sourcegraph-fim",
    "image-chat",
    "video-chat",
    "text-to-image",
    "text-to-video",
)
WEIGHTS = [weights for weights in product((0, 5), repeat=4) if any(weights[1:])] + [(5, 3, 2, 1), (9, 1, 3, 0)]
FILTERS = (
    {},
    {"kinds": ("api",)},
    {"kinds": ("self-hosted",), "max_gpus": 1},
    {"open_only": True, "max_cost_usd": 0.2},
    {"max_energy_j": 100.0, "min_quality": 1450.0},
)
VERBS = r"(?:is|are|uses|leads|meets|has|rises|falls)"
FAULTS = {
    "two verbs in a row": rf"\b{VERBS} {VERBS}\b",
    "two spaces": r"  ",
    "empty brackets": r"\(\s*\)",
    "a gap before a stop": r" [.,;:]",
    "stops in a row": r"[.,;:]\s*[.,;:](?!\d)",
    "a value that is none": r"\bnan\b|\bNone\b|not known",
    "one of many": r"(?<![\w,.])1 (?:points|models|candidates|GPUs)\b",
    "many of one": r"(?<![\w,.])(?:[2-9]|\d\d+) (?:point|model|candidate|GPU)\b",
    "a listing without a word": r"\band and\b|, and,|: and|\bis and\b",
    "an adjective after uses": r"\buses (?!slightly)\S+ (?:times )?(?:cheaper|faster|better|slower)\b",
    "a noun after is": r"\bis \S+ (?:times )?(?:less|more) energy\b",
    "counts with G": r"\d ?G\b",
    "a percent sign that stands alone": r"\d %",
    "words of another language": r"\b(?:dearer|dearest|foretells?|nobody|beats)\b",
}


CLAUSE_VERBS = r"\b(?:is|are|uses|meets|has|can|Run|Buy|Relax|Set|Choose|Start)\b"


def sentences_of(text: str) -> list[str]:
    return re.split(r"(?<=[.]) (?=[A-Z])", text)


def clauses_of(text: str) -> list[str]:
    """What may have one finite verb each: sentences, cut where a coordination or a colon begins the next clause.

    What a colon lists after the imperative are figures, which have none.
    """
    clauses = []
    for sentence in sentences_of(text):
        opening = sentence.partition(": $")[0]
        clauses += re.split(r", but |, and (?=no |is |uses |meets )| and (?=is |uses )|; |: ", opening)
    return clauses


def faults(sentence: str) -> list[str]:
    plain = re.sub(r"\b\d x\b", "", sentence)
    names = [name for name, pattern in FAULTS.items() if re.search(pattern, plain)]
    return names + ([] if sentence.endswith(".") and sentence[0].isupper() else ["not a sentence"])


@pytest.mark.parametrize("task", TASKS)
def test_every_verdict_is_english(task):
    verdicts = set()
    for place, (weights, filters) in enumerate(product(WEIGHTS, FILTERS)):
        names = ("w_quality", "w_cost", "w_energy", "w_latency")
        view = ChooseView(task=task, **dict(zip(names, weights, strict=True)), **filters)
        if place % len(TASKS) not in (TASKS.index(task), (TASKS.index(task) + 3) % len(TASKS)):
            continue  # two sevenths of the grid a task, all of it over the tasks
        answer = choose(view)
        sentence = verdict(answer)
        verdicts.add(sentence)
        assert faults(sentence) == [], (sentence, view.to_params())
        assert len(sentence.split()) <= 40, sentence
        assert len(sentences_of(sentence)) <= 2, sentence
        for clause in clauses_of(sentence):
            assert len(re.findall(CLAUSE_VERBS, clause)) == 1, (clause, sentence)
        for text in (*not_weighed(answer), *dropped_sentences(answer)):
            assert all(len(part.split()) <= 25 for part in sentences_of(text)), text
        for text in (
            *dropped_sentences(answer),
            *not_weighed(answer),
            *(flip_sentence(answer, flip) for flip in answer.flips),
            *(wins_sentence(answer, other) for other in answer.alternatives),
            *filter(None, [confidence(answer)]),
        ):
            assert faults(text) == [], (text, view.to_params())
        for relaxation in answer.nothing.relaxations if answer.nothing else ():
            assert faults(relaxation_label(answer, relaxation) + ".") == []
    assert len(verdicts) > 3


@pytest.mark.parametrize(
    "sentence",
    [
        "the pick is uses 41% less energy.",
        "Run X: .",
        "Next  comes X.",
        "It is 1 points better.",
        "Run X",
        "It is 41 % cheaper.",
    ],
)
def test_the_reader_finds_what_is_wrong(sentence):
    assert faults(sentence[0].upper() + sentence[1:])


def test_a_pick_that_wins_in_energy_alone_uses_less():
    answer = choose(ChooseView(task="image-chat", w_quality=0, w_cost=5, w_energy=5, w_latency=0))
    assert "but the pick uses 41% less energy." in verdict(answer)


@pytest.mark.parametrize("task", ["text-to-image", "text-to-video"])
def test_a_task_without_quality_says_so(task):
    assert "Quality is not weighed, because this task has no quality data" in notes(choose(ChooseView(task=task)))[0]
    assert "carbon is not weighed either" in notes(choose(ChooseView(task=task, w_energy=0)))[0]
