"""Where each instrument stands at legislation.gov.uk, and by what id its text is held here."""

from __future__ import annotations

from ingest.report import Instrument

_PATHS = {
    Instrument.REGULATED_ACTIVITIES_2014: "uksi/2014/2936",
    Instrument.REGISTRATION_2009: "uksi/2009/3112",
}


def instrument_path(instrument: Instrument) -> str:
    """Where the instrument stands at legislation.gov.uk: "uksi/2014/2936"."""
    return _PATHS[instrument]


def official_report_id(instrument: Instrument) -> str:
    """How the ids of the instrument's official texts begin; each version has its own."""
    return f"reference-{instrument.year}-official-text"
