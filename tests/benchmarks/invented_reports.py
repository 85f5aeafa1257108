"""Invented reports in the layout of the samples, as many and as long as a measurement wants.

Each is made of sentences of the project's own samples, put together anew under the headings
of the single assessment framework, with other names and numbers and some words exchanged.
They mean little, but they have the length, the words and the headings of real reports.
"""

from __future__ import annotations

import random
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.framework import KEY_QUESTIONS, QUALITY_STATEMENTS
from ingest.passages import passages
from ingest.read import read_report
from ingest.samples.build import write_samples
from ingest.sentences import sentence_spans

CHARACTERS = 30_000  # of one report, about; a full report has 20,000 to 60,000
_OPENING, _MIDDLE, _ENDING = (
    "Amber Bracken Cinder Dunlin Ember Fallow Gorse Heather Juniper Kestrel Linnet Marram".split(),
    "ley wick combe mere thorpe stead".split(),
    ("Care Home", "Lodge Nursing Home", "Home Care", "Supported Living", "Court"),
)
_EXCHANGED = 0.15  # share of the longer words that become another word of like ending
_BESIDES = 130  # characters of a section's headings, and by which its last sentence overshoots
_LONG_WORD = re.compile(r"\b[a-z]{6,}\b")
_NUMBER = re.compile(r"\b\d{1,2}\b")
_TOPICS = (
    "Were medicines managed safely at {}?",
    "How many care workers did {} employ?",
    "What did relatives say about meals at {}?",
    "Why was governance a concern at {}?",
    "Could staff raise concerns at {} without fear?",
    "How were complaints answered at {}?",
    "What training had staff at {} completed?",
    "Did people at {} have a say in their care plans?",
    "How clean was {}?",
    "Were falls and incidents looked into at {}?",
)


def service_names(count: int) -> list[str]:
    """That many different names of invented services."""
    chosen = random.Random(7)  # noqa: S311 - the same names each time, nothing secret
    every = [f"{a}{b} {c}" for a in _OPENING for b in _MIDDLE for c in _ENDING]
    return chosen.sample(every, count)


def write_reports(folder: Path, count: int, characters: int = CHARACTERS) -> list[Path]:
    """Write that many reports of about that length; the same bytes each time."""
    pool = _sentences()
    words = sorted({word for held in pool.values() for s in held for word in _LONG_WORD.findall(s)})
    by_ending: dict[str, list[str]] = {}
    for word in words:
        by_ending.setdefault(word[-3:], []).append(word)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, service in enumerate(service_names(count)):
        chosen = random.Random(number)  # noqa: S311 - the same reports each time
        path = folder / f"report-{number:04}.txt"
        text = _report(service, pool, by_ending, chosen, characters)
        path.write_text(text, encoding="utf-8", newline="")
        paths.append(path)
    return paths


def questions(reports: int, count: int) -> list[tuple[int, str]]:
    """Questions with the number of the report that each names, no two the same."""
    names = service_names(reports)
    every = [(i, topic.format(name)) for topic in _TOPICS for i, name in enumerate(names)]
    return random.Random(11).sample(every, min(count, len(every)))  # noqa: S311


def _sentences() -> dict[str, list[str]]:
    """The samples' sentences by key question, without the name of the service."""
    found: dict[str, list[str]] = {name: [] for name in KEY_QUESTIONS}
    with TemporaryDirectory() as folder:
        for path in write_samples(Path(folder)):
            report = read_report(path.name, path.read_bytes())
            name = report.service.value.split()[0]
            for passage in passages(report):
                spans = sentence_spans(passage.text) if passage.key_question else []
                found[passage.key_question or KEY_QUESTIONS[0]] += [
                    passage.text[span.start : span.end].replace(name, "the service")
                    for span in spans
                ]
    return found


def _report(
    service: str,
    pool: dict[str, list[str]],
    by_ending: dict[str, list[str]],
    chosen: random.Random,
    characters: int,
) -> str:
    each = characters // (len(QUALITY_STATEMENTS) + len(KEY_QUESTIONS)) - _BESIDES
    day = f"{chosen.randint(1, 28)} March 2025"
    parts = [
        "  • Residential home service", service, f"Report from {day} assessment", "On this page",
    ]  # fmt: skip
    for area in KEY_QUESTIONS:
        parts += [
            area, "Requires improvement", "Updated 11 October 2025",
            _prose(pool[area], by_ending, chosen, each),
            f"This service scored {chosen.randint(30, 90)} (out of 100) for this area. Find out "
            "what we look at when we assess this area and How we calculate these scores.",
        ]  # fmt: skip
        for statement in QUALITY_STATEMENTS:
            if statement.key_question == area:
                prose = _prose(pool[area], by_ending, chosen, each)
                parts += [statement.title, f"Score: {chosen.randint(1, 4)}", prose]
    return "\n\n".join(parts) + "\n"


def _prose(
    pool: list[str], by_ending: dict[str, list[str]], chosen: random.Random, characters: int
) -> str:
    """Paragraphs of three sentences, about that many characters in all."""

    def another_word(match: re.Match[str]) -> str:
        word = match[0]
        return chosen.choice(by_ending[word[-3:]]) if chosen.random() < _EXCHANGED else word

    written: list[str] = []
    while sum(map(len, written)) < characters:
        sentence = _LONG_WORD.sub(another_word, chosen.choice(pool))
        written.append(_NUMBER.sub(lambda _: str(chosen.randint(2, 40)), sentence))
    return "\n\n".join(" ".join(written[at : at + 3]) for at in range(0, len(written), 3))
