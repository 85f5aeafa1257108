"""Everything that a report's own page shows."""

from __future__ import annotations

from ingest.records import Records
from ingest.report import Report
from web.editions_view import editions
from web.not_assessed import left_out
from web.report_view import report_view
from web.score_chart import score_charts
from web.text_view import section_views


def report_page(records: Records, report: Report) -> dict[str, object]:
    """The values of the report page's template; reads one other report at most."""
    return {
        "report": report_view(report),
        "charts": score_charts(report),
        "left_out": left_out(report),
        "editions": editions(records, report),
        "sections": section_views(report),
    }
