"""Questions to begin with: each has an answer that cites."""

from __future__ import annotations

from assistant.chain import Assistant
from assistant.suggest import suggestions
from ingest.access import Scope
from ingest.report import Report


def test_every_suggestion_is_answered_with_a_citation(assistant: Assistant) -> None:
    scope = assistant.library.records.scope()
    offered = assistant.suggestions(scope)
    assert len(offered) == 5
    for question in offered:
        answer = assistant.ask(question, scope)
        assert not answer.status.is_abstention, question
        assert answer.claims, question
        assert answer.citations, question


def test_suggestions_are_different_and_name_services(samples: dict[str, Report]) -> None:
    offered = list(suggestions(list(samples.values())))
    assert len(set(offered)) == len(offered)
    for report in samples.values():
        assert any(report.service.value in question for question in offered)


def test_as_many_as_asked_for(assistant: Assistant) -> None:
    assert len(assistant.suggestions(assistant.library.records.scope(), most=2)) == 2


def test_nothing_held_suggests_nothing(assistant: Assistant) -> None:
    assert assistant.suggestions(Scope("local", frozenset())) == ()


def test_they_are_found_once_for_the_same_reports(assistant: Assistant) -> None:
    records = assistant.library.records
    first = assistant.suggestions(records.scope())
    assert assistant.suggestions(records.scope()) is first
    records.changed()
    again = assistant.suggestions(records.scope())
    assert again == first
    assert again is not first
