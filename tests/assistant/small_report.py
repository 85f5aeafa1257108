"""Small invented reports, passages and sentences, made by hand for one test each."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Speaker
from assistant.draft import Draft, Evidence
from assistant.evidence import Candidate
from ingest.report import Framework, KeyQuestion, Passage, Report, Span, Stated


def stated(text: str, value: str | None) -> Stated[str] | None:
    if value is None:
        return None
    start = text.index(value)
    return Stated(value, Span(start, start + len(value)))


def small_report(
    service: str,
    provider: str | None = None,
    address: str | None = None,
    body: str = "",
    key_questions: tuple[KeyQuestion, ...] = (),
) -> Report:
    """A report of a service whose text is its name, provider, address and body, a line each."""
    text = "\n".join(part for part in (service, provider, address, body) if part)
    return Report(
        report_id=service.lower().replace(" ", "-"),
        text=text,
        source_name="small.txt",
        source_sha256="0" * 64,
        framework=Framework.SINGLE_ASSESSMENT,
        service=Stated(service, Span(0, len(service))),
        provider=stated(text, provider),
        location_id=None,
        service_types=(),
        address=stated(text, address),
        phone=None,
        assessment_date=None,
        visit_dates=(),
        published=None,
        overall_rating=None,
        key_questions=key_questions,
        breaches=(),
        notices=(),
        sections=(),
        pages=(),
    )


def claim(text: str, *quotes: str, computed: frozenset[str] = frozenset()) -> Draft:
    """A draft that cites each quote in a report made of them."""
    report = small_report("Brackendale Lodge", body="\n".join(quotes))
    evidence = []
    for quote in quotes:
        start = report.text.index(quote)
        evidence.append(Evidence(report, Span(start, start + len(quote))))
    return Draft(text, tuple(evidence), computed=computed)


def sentences(
    report: Report,
    texts: Sequence[str],
    scores: Sequence[float],
    statement: str | None = None,
    speaker: Speaker = "inspector",
) -> list[Candidate]:
    """Neighbouring sentences of one passage of the report, as candidates with these scores.

    ``lexical`` is 0 and the rank far down, so a candidate's score is 0.6 times its ``dense``.
    """
    start = report.text.index(texts[0])
    end = report.text.index(texts[-1]) + len(texts[-1])
    heading = (report.service.value, "Well-led") + ((statement,) if statement else ())
    passage = Passage(
        f"{report.report_id}-{start}", report.report_id, 0, heading, "Well-led", statement,
        Span(start, end), None, report.text[start:end],
    )  # fmt: skip
    found = []
    for index, (text, score) in enumerate(zip(texts, scores, strict=True)):
        at = report.text.index(text, start)
        span = Span(at, at + len(text))
        found.append(
            Candidate(passage, index, span, text, speaker, 0.0, score / 0.6, False, 10**9, 1.0)
        )
    return found
