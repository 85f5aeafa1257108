"""The reference library: what the rules and the framework say, in plain words of our own.

The entries are reviewed data files beside this code; nothing here quotes an official page.
"""

from ingest.reference.document import entry_report, line_span
from ingest.reference.entry import Certainty, Entry, EntryKind, Line
from ingest.reference.load import entries, find_entry

__all__ = [
    "Certainty",
    "Entry",
    "EntryKind",
    "Line",
    "entries",
    "entry_report",
    "find_entry",
    "line_span",
]
