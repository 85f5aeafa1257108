"""Errors that a person sees: what happened, to which file, and what to do.

FindingsError
├── UnreadableFile        a file that cannot become a report; carries one plain sentence
├── DataDirectoryBusy     another process holds the data directory
├── ReportNotHeld         a report id that is not in the record
├── ConversationNotHeld   a conversation that is not kept
├── AnswerNotHeld         an answer that is not kept
├── QuestionRefused       an empty or over-long question
├── VectorIndexDamaged    the vector index on disk cannot be read or written
└── ModelMismatch         the embedding model on disk is not the published one
"""

from __future__ import annotations

from pathlib import Path


class FindingsError(Exception):
    """Any error with a message written for the person who caused or met it."""


class UnreadableFile(FindingsError):
    """A file that was set aside; the message is one plain sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DataDirectoryBusy(FindingsError):
    """Another process is using the data directory."""

    def __init__(self, directory: Path, process_id: int | None) -> None:
        holder = f"process {process_id}" if process_id else "another process"
        super().__init__(
            f"The data directory {directory} is in use by {holder}. "
            "Stop it first, or set FINDINGS_DATA to another directory."
        )
        self.process_id = process_id


class ReportNotHeld(FindingsError):
    """A report id that the record does not hold (or does not hold for this reader)."""

    def __init__(self, report_id: str) -> None:
        super().__init__(
            f"No report with the id {report_id!r} is held. `findings reports` lists those that are."
        )
        self.report_id = report_id


class ConversationNotHeld(FindingsError):
    """A conversation that is not kept (or not for this reader)."""

    def __init__(self) -> None:
        super().__init__("There is no such conversation. It may have been deleted.")


class AnswerNotHeld(FindingsError):
    """An answer that is not kept (or not for this reader)."""

    def __init__(self) -> None:
        super().__init__("There is no such answer. Its conversation may have been deleted.")


class QuestionRefused(FindingsError):
    """A question that cannot be asked: empty, or too long."""


class ModelMismatch(FindingsError):
    """The embedding model's weights are not the ones that were published."""


class VectorIndexDamaged(FindingsError):
    """The vector index on disk cannot be read or written."""
