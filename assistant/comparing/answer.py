"""The comparison written out: scores as a table, then each area with what each report says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.answer import Status
from assistant.comparing.scores import OVERALL, score_table
from assistant.comparing.sides import Area, columns, find_areas, find_sides
from assistant.draft import Draft, Proposal
from assistant.query import Query
from assistant.reading import MOST_COMPARED, Read
from assistant.selection import draft, runs, sum_up
from ingest.framework import KEY_QUESTIONS
from ingest.report import Report

_SILENT = "No passage that answers this was found in the report on {}."
_ALONE = "Only in the report on {}"
_WHAT_ALONE_MEANS = (
    "“Only in the report on …” means that no passage that answers was found under the same "
    "heading in the other reports compared."
)
_POINTS = 3  # sentences of each report in a comparison of all that they say


def answer_compared(query: Query, read: Read, reports: Sequence[Report]) -> Proposal | None:
    """What each report says on the topic, side by side; None where nothing is compared.

    ``reports`` are all that were asked, those without a sentence in ``read`` too. Two to four
    are compared, where the question sets services side by side or names them. A report in
    which nothing answers is said to be silent.
    """
    services = {r.service.value for r in reports if r.report_id in query.named}
    if not 2 <= len(reports) <= MOST_COMPARED or not (query.comparison or len(services) > 1):
        return None
    return _in_sum(query, read, reports) if query.sums_up else _on_topic(query, read, reports)


def _on_topic(query: Query, read: Read, reports: Sequence[Report]) -> Proposal | None:
    sides = find_sides(query, read.found, reports)
    speaking = [side for side in sides if side.said]
    if not speaking:
        return None
    areas = find_areas(speaking)
    shared = [area.title for area in areas if len(area.sides) > 1]
    notes = [_SILENT.format(side.name) for side in sides if not side.said]
    if len(speaking) > 1 and any(len(area.sides) == 1 for area in areas):
        notes.append(_WHAT_ALONE_MEANS)
    return Proposal(
        Status.ANSWERED if len(speaking) == len(sides) else Status.PARTLY_ANSWERED,
        (
            *score_table(shared, {side.name: side.report for side in sides}),
            *(quoted for area in areas for quoted in _quotes(area, len(speaking))),
        ),
        note=" ".join(notes) or None,
        found=tuple(read.found),
    )


def _quotes(area: Area, speaking: int) -> Iterator[Draft]:
    alone = len(area.sides) == 1 < speaking
    for side in area.sides:
        group = _heading(area.title, _ALONE.format(side.name) if alone else side.name)
        for run in runs(side.said, side.read):
            yield replace(draft(side.report, run), group=group)


def _heading(title: str, who: str) -> str:
    return f"{title} · {who}" if title else who


def _in_sum(query: Query, read: Read, reports: Sequence[Report]) -> Proposal | None:
    """The key questions that all the reports cover: ratings, scores, and the main points."""
    covered = [
        {c.passage.key_question for c in read.found if c.passage.report_id == report.report_id}
        for report in reports
    ]
    shared = [name for name in KEY_QUESTIONS if all(name in each for each in covered)]
    if not shared:
        return None
    each = replace(query, wanted=max(1, (query.wanted or _POINTS) // len(shared)))
    drafts: list[Draft] = []
    for title in shared:
        for name, report in columns(reports).items():
            own = {report.report_id: report}
            there = [
                c for c in read.found
                if (c.passage.report_id, c.passage.key_question) == (report.report_id, title)
            ]  # fmt: skip
            points = sum_up(each, there, own)
            drafts += [replace(point, group=_heading(title, name)) for point in points]
    overall = () if query.key_questions else (OVERALL,)
    table = score_table((*overall, *shared), columns(reports))
    return Proposal(Status.ANSWERED, (*table, *drafts), found=tuple(read.found))
