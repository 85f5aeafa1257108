"""When there are too few reports to compare, or too many: what to choose, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from assistant.editions import same_service
from assistant.reading import MOST_COMPARED
from ingest.profile import Profile
from ingest.records import Records
from web.answer_view import MOST_LISTED
from web.library_view import choosing_address
from web.wording import inspected, report_label

FEWEST_COMPARED = 2


@dataclass(frozen=True, slots=True)
class Edition:
    """Another report on the same service, and the comparison with it."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What stands in the way of comparing, the reports chosen so far, and the ways on.

    ``chosen`` are ids with their names, to tick; ``is_enough`` where these can be compared;
    ``is_missing`` where one that was asked for is not held.
    """

    problems: tuple[str, ...]
    is_missing: bool
    chosen: tuple[tuple[str, str], ...]
    is_enough: bool
    library: str
    editions: tuple[Edition, ...]


def compare_address(report_ids: Sequence[str]) -> str:
    """The page that sets these reports side by side."""
    return "/compare?" + urlencode([("report", each) for each in report_ids])


def editions_to_compare(records: Records, report_id: str) -> tuple[Edition, ...]:
    """The other reports on the service of a report held, each to compare it with."""
    held = records.profiles(records.scope())
    own = next(each for each in held if each.report_id == report_id)
    return tuple(
        Edition(inspected(other), compare_address([report_id, other.report_id]))
        for other in held
        if other.report_id != report_id and same_service(own, other)
    )


def choice(records: Records, asked: Sequence[str]) -> Choice | None:
    """What is to choose first; None where the ids asked for can be compared as they are.

    ``asked`` are the ids as the address has them; one may stand there twice.
    """
    distinct = list(dict.fromkeys(asked))
    scope = records.scope()
    held = [each for each in distinct if each in scope.report_ids]
    missing = len(distinct) - len(held)
    if not missing and FEWEST_COMPARED <= len(held) <= MOST_COMPARED:
        return None
    places = {report_id: place for place, report_id in enumerate(held)}
    named = [each for each in records.profiles(scope) if each.report_id in places]
    named = sorted(named, key=lambda each: places[each.report_id])
    shown = named[:MOST_LISTED]
    return Choice(
        problems=tuple(_problems(len(asked) - len(distinct), missing, named)),
        is_missing=missing > 0,
        chosen=tuple((each.report_id, report_label(each)) for each in shown),
        is_enough=FEWEST_COMPARED <= len(named) <= MOST_COMPARED,
        library=choosing_address([each.report_id for each in named[:MOST_COMPARED]], ""),
        editions=editions_to_compare(records, held[0]) if len(held) == 1 else (),
    )


def _problems(repeated: int, missing: int, named: Sequence[Profile]) -> list[str]:
    problems = []
    if missing:
        which = "One of the reports is" if missing == 1 else f"{missing} of the reports are"
        problems.append(f"{which} not held here. It may have been removed.")
    if len(named) > MOST_COMPARED:
        problems.append(
            f"You chose {len(named)} reports. At most {MOST_COMPARED} fit side by side."
        )
    if repeated and len(named) < FEWEST_COMPARED:
        problems.append("The same report was given twice.")
    return problems
