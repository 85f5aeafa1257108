"""The texts of the reference library as reports: our own entries, and the law where it is held."""

from __future__ import annotations

from ingest.access import REFERENCE_ORGANISATION
from ingest.records import Records
from ingest.reference.document import entry_report
from ingest.reference.instruments import official_report_id
from ingest.reference.load import find_entry
from ingest.report import Instrument, Report

_PREFIX = "reference-"


def is_reference(report_id: str) -> bool:
    """Whether the id is that of a text of the reference library."""
    return report_id.startswith(_PREFIX)


def reference_report(records: Records, report_id: str) -> Report:
    """A text of the reference library; raises ReportNotHeld."""
    entry = find_entry(report_id)
    if entry is not None:
        return entry_report(entry)
    scope = records.scope([report_id], REFERENCE_ORGANISATION)
    return records.report(scope, report_id)


def official_report(records: Records, instrument: Instrument) -> Report | None:
    """The official text of the instrument, or None while none was fetched."""
    scope = records.scope(organisation=REFERENCE_ORGANISATION)
    beginning = official_report_id(instrument)
    held = (each for each in scope.report_ids if each.startswith(beginning))
    return next((records.report(scope, each) for each in held), None)
