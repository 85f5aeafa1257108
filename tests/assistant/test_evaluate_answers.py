"""The measures, worked out by hand on small sets."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer import Answer, Citation, Claim, Status
from assistant.chain import Assistant
from assistant.evaluation.answers import (
    Gold,
    Outcome,
    Question,
    measure,
    read_questions,
    run,
    scope_of,
)
from assistant.evaluation.written import measure as measure_written
from ingest.errors import FindingsError
from ingest.report import Report, Span

ROW = {
    "id": "a", "question": "Why?", "previous_turns": [], "answerable": True,
    "must_contain": [], "gold_passages": [], "kind": "direct",
}  # fmt: skip


def outcome(
    answerable: bool,
    refused: bool,
    covered: tuple[bool, ...] = (),
    milliseconds: float = 10.0,
    citations: tuple[Citation, ...] = (),
    claims: tuple[Claim, ...] = (),
) -> Outcome:
    question = Question("q", "Why?", (), answerable, "direct", ())
    answer = Answer(
        None, "Why?", "Why?", Status.NOT_IN_REPORTS if refused else Status.ANSWERED, "", None,
        claims, citations, (), (), "quoted", timings_ms={"total": milliseconds},
    )  # fmt: skip
    return Outcome(question, answer, covered)


def cited(report: Report, quote: str, start: int) -> Citation:
    return Citation(
        1, report.report_id, report.service.value, None, None, None, None, quote,
        start, start + len(quote), None,
    )  # fmt: skip


def test_coverage_and_refusals() -> None:
    found = measure(
        [
            outcome(True, False, (True, False)),
            outcome(True, False, (False, False)),
            outcome(True, True, (False,)),
            outcome(True, False, (True, True, True)),
            outcome(True, False),  # no gold: counts for `answered` alone
            outcome(False, True),
            outcome(False, True),
            outcome(False, False),
        ],
        [],
    )
    assert (found.questions, found.answerable) == (8, 5)
    assert found.gold_coverage == pytest.approx(4 / 8)  # 1 of 2, 0 of 2, 0 of 1, 3 of 3
    assert found.any_gold == pytest.approx(2 / 4)
    assert found.answered == pytest.approx(4 / 5)
    assert found.refusal_precision == pytest.approx(2 / 3)  # three refused, two of them rightly
    assert found.refusal_recall == pytest.approx(2 / 3)  # three unanswerable, two refused


def test_no_cases_give_no_share() -> None:
    found = measure([outcome(True, False)], [])
    assert found.gold_coverage is found.any_gold is found.exact_quotes is None
    assert found.refusal_precision is found.refusal_recall is None
    assert measure([outcome(False, True)], []).answered is None


def test_quotes_that_are_not_exact_and_claims_without_citations_are_counted(
    samples: dict[str, Report],
) -> None:
    report = samples["Larkspindle"]
    right, wrong = cited(report, report.text[10:30], 10), cited(report, report.text[10:30], 11)
    claims = (Claim("x", (1,), "verified"), Claim("y", (), "verified"))
    found = measure([outcome(True, False, citations=(right, wrong), claims=claims)], [report])
    assert found.exact_quotes == pytest.approx(1 / 2)
    assert found.uncited_claims == 1


def test_latencies() -> None:
    found = measure([outcome(True, False, milliseconds=float(n)) for n in range(1, 101)], [])
    assert found.latency_p50_ms == pytest.approx(50.5)
    assert found.latency_p95_ms == pytest.approx(95.0)


@pytest.mark.parametrize(("kept", "covered"), [(100, True), (90, True), (89, False), (0, False)])
def test_a_gold_passage_is_covered_from_nine_tenths_of_its_characters(
    assistant: Assistant, samples: dict[str, Report], kept: int, covered: bool
) -> None:
    asked = "Were fire drills practised at Quillmoor?"
    answer = assistant.ask(asked, assistant.library.records.scope())
    first = answer.citations[0]
    # a gold passage of 100 characters of which the citations hold the first ``kept``
    gold = Gold(first.report_id, (Span(first.end - kept, first.end - kept + 100),))
    others = [c for c in answer.citations if c.start < first.end + 100 and c.end > first.end]
    assert not others, "the sample changed: choose a question with one citation here"
    question = Question("q", asked, (), True, "direct", (gold,))
    (found,) = run(assistant, assistant.library.records.scope(), [question])
    assert found.covered == (covered,)


def test_a_gold_passage_in_another_report_is_not_covered(
    assistant: Assistant, samples: dict[str, Report]
) -> None:
    scope = assistant.library.records.scope()
    asked = "Were fire drills practised at Quillmoor?"
    first = assistant.ask(asked, scope).citations[0]
    gold = Gold(samples["Fernhallow"].report_id, (Span(first.start, first.end),))
    (found,) = run(assistant, scope, [Question("q", asked, (), True, "direct", (gold,))])
    assert found.covered == (False,)


def test_earlier_turns_are_asked_with_the_question(assistant: Assistant, tmp_path: Path) -> None:
    turns = [
        {"role": "user", "content": "How was food at Ashlingcote?"},
        {"role": "assistant", "content": "Excellent."},
    ]
    path = written(
        tmp_path, json.dumps(ROW | {"question": "And at Fernhallow?", "previous_turns": turns})
    )
    records = assistant.library.records
    (found,) = run(
        assistant, records.scope(), read_questions(path, records.reports(records.scope()))
    )
    assert "food" in found.answer.standalone_question


def written(directory: Path, *lines: str) -> Path:
    path = directory / "questions.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_gold_is_found_by_quote_and_by_offsets(samples: dict[str, Report], tmp_path: Path) -> None:
    report = samples["Larkspindle"]
    quote = "Checks were plentiful but shallow"
    start = report.text.index(quote)
    name = report.source_name
    rows = [
        ROW | {"gold_passages": [{"file": f"folder/{name}", "quote": quote}]},
        ROW | {"gold_passages": [{"file": name, "start": start, "end": start + len(quote)}]},
    ]
    path = written(tmp_path, *(json.dumps(row) for row in rows), "")
    by_quote, by_offsets = read_questions(path, [report])
    assert by_quote.gold == by_offsets.gold
    # the sentence stands in the overview and again under its statement
    assert len(by_quote.gold[0].spans) == report.text.count(quote) == 2


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("not json", "line 2"),
        ('{"id": "b"}', "line 2"),
        ("[]", "line 2"),
        (json.dumps(ROW | {"previous_turns": "none"}), "must be lists"),
        (json.dumps(ROW | {"gold_passages": [{"file": "gone.txt", "quote": "x"}]}), "not held"),
        (json.dumps(ROW | {"gold_passages": [
            {"file": "larkspindle-home-support-well-led-2025.txt", "quote": "kippers"}]}),
         "does not stand"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_named(
    samples: dict[str, Report], tmp_path: Path, line: str, complaint: str
) -> None:
    path = written(tmp_path, json.dumps(ROW), line)
    with pytest.raises(FindingsError, match=complaint) as refused:
        read_questions(path, list(samples.values()))
    assert "questions.jsonl, line 2" in str(refused.value)


def test_a_file_without_questions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FindingsError, match="holds no questions"):
        read_questions(written(tmp_path, "", " "), [])


def test_the_scope_of_a_set_is_the_reports_of_its_gold(
    assistant: Assistant, samples: dict[str, Report]
) -> None:
    records = assistant.library.records
    chosen = samples["Larkspindle"].report_id
    question = Question("q", "Why?", (), True, "direct", (Gold(chosen, (Span(0, 1),)),))
    unanswerable = replace(question, answerable=False, gold=())
    assert scope_of([question, unanswerable], records).report_ids == {chosen}
    assert scope_of([unanswerable], records) == records.scope()


def test_what_a_model_wrote_is_counted_apart_from_the_quotes_that_follow(
    samples: dict[str, Report],
) -> None:
    report = samples["Larkspindle"]
    one = cited(report, report.text[10:30], 10)
    other = replace(cited(report, report.text[40:60], 40), number=2)
    answer = replace(
        outcome(True, False).answer,
        claims=(
            Claim("In other words.", (1,), "verified"),
            Claim("In part.", (1,), "partial"),
            Claim(other.quote, (2,), "verified"),
        ),
        citations=(one, other),
        engine="model:a:b",
        dropped={"number": 2},
    )
    golds = tuple(Gold(report.report_id, (Span(start, start + 20),)) for start in (10, 40))
    question = replace(outcome(True, False).question, gold=golds)
    plain = replace(outcome(True, False), answer=replace(answer, engine="quoted", dropped={}))
    found = measure_written([Outcome(question, answer, (True, True)), plain])
    assert found.engines == {"model:a:b": 1, "quoted": 1}
    assert (found.sentences_shown, found.sentences_partial) == (2, 1)
    assert found.sentences_dropped == {"number": 2}
    assert found.written_gold_coverage == pytest.approx(1 / 2)
