"""Who may read what: a value that every search demands.

It stands in ``ingest`` rather than above it because the record and both indexes
require it: a search without a scope must be impossible to write.
"""

from __future__ import annotations

from dataclasses import dataclass

LOCAL_ORGANISATION = "local"  # laptop mode has one organisation
REFERENCE_ORGANISATION = "reference"  # texts of the law: nobody's reports


@dataclass(frozen=True, slots=True)
class Scope:
    """The reports of one organisation that a reader may see and has chosen.

    Only ``Records.scope`` should produce one. Raises TypeError or ValueError when made
    without an organisation or with anything but a frozenset of report ids.
    """

    organisation: str
    report_ids: frozenset[str]

    def __post_init__(self) -> None:
        if not isinstance(self.organisation, str) or not isinstance(self.report_ids, frozenset):
            raise TypeError("a scope is an organisation and a frozenset of report ids")
        if not self.organisation:
            raise ValueError("a scope needs an organisation")


def demand_scope(scope: object) -> Scope:
    """The scope itself; raises TypeError for anything else."""
    if not isinstance(scope, Scope):
        raise TypeError(f"a search needs a Scope, not {type(scope).__name__}")
    return scope
