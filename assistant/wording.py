"""The fixed words of an answer that are not the reports' own: why it abstains, what frames it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from assistant.answer import Answer, Basis
from ingest.dates import spoken_date
from ingest.framework import KEY_QUESTIONS
from ingest.profile import Profile
from ingest.reference.shelf import is_reference
from ingest.report import Framework, Report

_MOST_LISTED = 20  # services; more are a number


Named = Report | Profile


def service_of(report: Named) -> str:
    """The name of the service that the report is on."""
    return report.service if isinstance(report, Profile) else report.service.value


def services(reports: Iterable[Named]) -> str:
    """The services' names as a list in a sentence, each once."""
    names = list(dict.fromkeys(map(service_of, reports)))
    if len(names) > 4:
        return f"the {len(names)} services held"
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1] if names else ""


NO_CLEAR_RULE = "No rule held here is clearly about this. The nearest one comes first below."


def not_in_reports(reports: Sequence[Named], missing: Sequence[str]) -> str:
    """The reports are silent; ``missing`` are the words of the question that none holds."""
    where, verb = ("report", "does") if len(reports) == 1 else ("reports", "do")
    if missing:
        return f"The {where} on {services(reports)} {verb} not mention {_either(missing)}."
    return f"No passage that answers this was found in the {where} on {services(reports)}."


def not_covered(reports: Sequence[Named], absent: Sequence[str], covered: Iterable[str]) -> str:
    """No report asked about covers the key question."""
    where, verb = ("The report", "covers") if len(reports) == 1 else ("The reports", "cover")
    held = ", ".join(name for name in KEY_QUESTIONS if name in set(covered)) or "no key question"
    return f"{where} held on {services(reports)} {verb} {held}, not {' or '.join(absent)}."


def lacks_kind(reports: Sequence[Named], kind: str) -> str:
    """The subject is there, the kind of answer is not."""
    where = "report" if len(reports) == 1 else "reports"
    return f"No passage that gives {kind} for this was found in the {where} on {services(reports)}."


def _either(missing: Sequence[str]) -> str:
    quoted = [f"“{word}”" for word in missing[:3]]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " or " + quoted[-1]


def not_held(name: str, reports: Sequence[Named]) -> str:
    """The question names a service that is not held."""
    held = list(dict.fromkeys(map(service_of, reports)))
    listed = ", ".join(held) if len(held) <= _MOST_LISTED else f"{len(held):,} services"
    return f"No report is held for {name}. Reports held: {listed or 'none'}."


NOTHING_HELD = "No report is held yet. Add one with `findings ingest`."
ABOUT_ASSISTANT = (
    "This assistant answers questions about the inspection reports held here, and only from "
    "their own words."
)
PERSONAL_ADVICE = (
    "Inspection reports cannot answer this. Ask your manager, a health professional or an "
    "adviser; for what the law expects, see CQC's own guidance."
)
WHICH_SERVICES = "Which services do you mean? Name them, or choose reports."
WHAT_ABOUT = "What would you like to know? Name a topic, a service, or both."
ONLY_RELATED = "These words were not found. What comes closest is:"


def which_of_one_name(described: Sequence[str]) -> str:
    """The question names a service, and several are called so."""
    return f"{len(described)} services have this name: {'; '.join(described)}. Name the place."


def premise(service: str, what: str, claimed: str) -> str:
    """The question takes a score or a rating for granted that the report does not state."""
    return f"The report on {service} does not give a {what} of {claimed} here."


NONE_SUCH = "None of the reports searched states this."
OPPOSITE = "The passages found say otherwise:"


def these_reports(shown: Sequence[Named], held: int) -> str:
    """Which of several reports the answer rests on."""
    return (
        f"From {len(shown)} of the {held} reports searched, those that speak of it most: "
        f"{services(shown)}. Name a service to see what its report says."
    )


MODEL_STOPPED = "The language model was stopped."
OWN_WORDS = "These are the reports’ own sentences."


def nothing_written(dropped: int) -> str:
    """Why nothing that a language model wrote is shown."""
    if not dropped:
        return "The language model found no answer in these passages."
    return "Nothing that the language model wrote could be found in the words that it cited."


def found(group: str | None) -> str:
    """The heading of what reports say, below what the rules ask."""
    return f"What inspectors found: {group}" if group else "What inspectors found"


_RULES = (
    "The rules are told in our own words, which are not the law’s. Each source opens with the "
    "day on which it was checked."
)


def in_own_words(report: Report) -> str:
    """The heading of quoted sentences that follow what a language model wrote."""
    return f"{report.service.value}: in the report’s own words"


_PARTLY = "“Partly supported” means that the words cited carry only part of the sentence."
_WRITTEN = "Written by the language model {}. Each sentence was checked against the words it cites."
_TRIED = "The language model {} was asked, too."


_FRAMEWORKS = {
    Framework.SINGLE_ASSESSMENT: "the single assessment framework",
    Framework.KEY_LINES_OF_ENQUIRY: "the older framework (key lines of enquiry)",
}
_MOST_NAMED = 4  # reports whose dates are told one by one


def _resting_on(basis: Sequence[Basis]) -> str:
    """Which framework and which day the answer rests on."""
    frameworks = [_FRAMEWORKS[name] for name in _FRAMEWORKS if name in {b.framework for b in basis}]
    under = " and ".join(frameworks)
    if len(basis) <= _MOST_NAMED:
        reports = "; ".join(_edition(each) for each in basis)
        return f"Based on {reports}. Made under {under}."
    days = sorted(each.inspected for each in basis if each.inspected)
    period = f" with findings from {_day(days[0])} to {_day(days[-1])}" if days else ""
    return f"Based on {len(basis)} reports{period}. Made under {under}."


def _edition(basis: Basis) -> str:
    when = f"findings of {_day(basis.inspected)}" if basis.inspected else "no date stated"
    return ", ".join(part for part in (basis.service, when, basis.standing) if part)


def _day(iso: str) -> str:
    return spoken_date(date.fromisoformat(iso))


def about(answer: Answer) -> tuple[str, ...]:
    """What an answer rests on and how it was made, a line each."""
    lines = [_RULES] if any(is_reference(c.report_id) for c in answer.citations) else []
    lines += [_resting_on(answer.basis)] if answer.basis else []
    lines += [_PARTLY] if any(claim.verdict == "partial" for claim in answer.claims) else []
    if answer.model is not None:
        told = (_WRITTEN if answer.claims else _TRIED).format(answer.model)
        if dropped := sum(answer.dropped.values()):
            verb = "is" if dropped == 1 else "are"
            told += f" {counted(dropped, 'sentence')} failed the check and {verb} not shown."
        lines.append(told)
    return tuple(lines)


def counted(count: int, thing: str) -> str:
    """The number with the thing, in the plural where there are several: "2 sentences"."""
    return f"{count} {thing}{'' if count == 1 else 's'}"
