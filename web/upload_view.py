"""What the page of an upload shows: for each file its real stage, or how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from assistant.editions import same_service
from assistant.wording import counted
from ingest.inbox import Entry, Stage, Upload
from ingest.profile import Profile
from ingest.records import Records
from web.wording import report_label

_STAGES = tuple(Stage)
_NEW_VERSION = "This may be a new version of"
_NEWER = "This may be a newer report than"
_REMOVED = "This report has been removed since."


@dataclass(frozen=True, slots=True)
class ReportLink:
    """A report that is held, by its service and date."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """A report on the same service, and what it may be to the one just added."""

    words: str
    report: ReportLink


@dataclass(frozen=True, slots=True)
class StageView:
    """A stage by its name, and whether the file has come to it."""

    name: str
    is_reached: bool


@dataclass(frozen=True, slots=True)
class FileView:
    """A file as the page shows it: ``outcome`` in a word or two, or None while it is worked on.

    ``earlier`` are reports held that it may be a new version of.
    """

    number: int
    name: str
    outcome: str | None
    style: str
    note: str | None
    report: ReportLink | None
    earlier: tuple[Earlier, ...]
    stages: tuple[StageView, ...]


@dataclass(frozen=True, slots=True)
class UploadView:
    """An upload as its page shows it; ``summary`` says in one line how far it is.

    ``asked_at`` is where its reports are asked, None until one is held and all is done.
    """

    upload_id: str
    is_draft: bool
    is_busy: bool
    summary: str
    files: tuple[FileView, ...]
    asked_at: str | None


def upload_view(upload: Upload, records: Records) -> UploadView:
    """The upload, with the reports that its files became as they are held now."""
    held = records.profiles(records.scope())
    return UploadView(
        upload_id=upload.upload_id,
        is_draft=upload.is_draft,
        is_busy=bool(upload.waiting),
        summary=summary(upload),
        files=tuple(_file(entry, held) for entry in upload.entries),
        asked_at=None if upload.waiting else _asked_at(upload, held),
    )


def _asked_at(upload: Upload, held: Sequence[Profile]) -> str | None:
    own = {entry.report_id for entry in upload.entries}
    asked = [each.report_id for each in held if each.report_id in own]
    return f"/?{urlencode({'report': asked}, doseq=True)}" if asked else None


def summary(upload: Upload) -> str:
    """How far the upload is, in one line."""
    total, waiting = len(upload.entries), len(upload.waiting)
    if waiting:
        return f"Working on it: {total - waiting} of {counted(total, 'file')} done."
    told = [
        f"{number} {words}"
        for outcome, words in (
            ("added", "added"),
            ("held", "already held"),
            ("refused", "not added"),
        )
        if (number := sum(entry.outcome == outcome for entry in upload.entries))
    ]
    return f"All done: {', '.join(told)}."


def report_link(profile: Profile) -> ReportLink:
    """The report by its service and date."""
    address = f"/reports/{quote(profile.report_id, safe='')}"
    return ReportLink(report_label(profile), address)


def _file(entry: Entry, held: Sequence[Profile]) -> FileView:
    own = next((each for each in held if each.report_id == entry.report_id), None)
    outcome, style = _outcome(entry)
    return FileView(
        number=entry.number,
        name=entry.name,
        outcome=outcome,
        style=style,
        note=_note(entry, own),
        report=report_link(own) if own else None,
        earlier=_earlier(own, held) if own and entry.outcome == "added" else (),
        stages=_stages(entry),
    )


def _outcome(entry: Entry) -> tuple[str | None, str]:
    if entry.outcome == "added":
        return "Added", "good"
    if entry.outcome == "held":
        return "Already held", "none"
    return ("Not added", "inadequate") if entry.outcome == "refused" else (None, "none")


def _note(entry: Entry, own: Profile | None) -> str | None:
    if entry.outcome == "refused":
        return entry.reason
    if entry.outcome and own is None:
        return _REMOVED
    if entry.hidden:
        return f"{counted(entry.hidden, 'hidden word')} {_was(entry.hidden)} left out."
    return None


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def _stages(entry: Entry) -> tuple[StageView, ...]:
    """The stages of a file that is worked on; none once its outcome says it all."""
    if entry.outcome:
        return ()
    reached = _STAGES.index(entry.stage)
    return tuple(StageView(str(stage), place <= reached) for place, stage in enumerate(_STAGES))


def _earlier(own: Profile, held: Sequence[Profile]) -> tuple[Earlier, ...]:
    """The reports on the same service that this one may take the place of."""
    return tuple(
        Earlier(_NEW_VERSION if each.inspected == own.inspected else _NEWER, report_link(each))
        for each in held
        if each.report_id != own.report_id
        and same_service(each, own)
        and (each.inspected == own.inspected or each.framework is own.framework)
        and (each.inspected or date.min) <= (own.inspected or date.max)
    )
