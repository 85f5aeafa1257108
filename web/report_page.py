"""Everything that a report's own page shows."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.records import Records
from ingest.report import Report
from web.compare_choice import editions_to_compare
from web.editions_view import editions
from web.glossary import meanings_in
from web.library_view import choosing_address
from web.not_assessed import left_out
from web.report_view import report_view
from web.score_chart import score_charts
from web.text_view import section_views
from web.wording import FRAMEWORKS

BREACHES = "Breaches of regulations"
LEFT_OUT = "What was not assessed"


def is_draft(records: Records, report_id: str) -> bool:
    """Whether the report held under this id is marked as a draft."""
    held = records.profiles(records.scope([report_id]))
    return any(profile.is_draft for profile in held)


def _labels(report: Report) -> Iterator[str]:
    """Words of the page itself that may need explaining."""
    yield "Overall rating"
    yield FRAMEWORKS[report.framework]
    if report.breaches:
        yield BREACHES
    if left_out(report):
        yield LEFT_OUT


def report_page(records: Records, report: Report) -> dict[str, object]:
    """The values of the report page's template; reads one other report at most."""
    return {
        "report": report_view(report),
        "is_draft": is_draft(records, report.report_id),
        "charts": score_charts(report),
        "left_out": left_out(report),
        "headings": {"breaches": BREACHES, "left_out": LEFT_OUT},
        "editions": editions(records, report),
        "compare_at": choosing_address([report.report_id], ""),
        "compare_with": editions_to_compare(records, report.report_id),
        "sections": section_views(report),
        "words": meanings_in([*_labels(report), report.text]),
    }
