from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from quick_embedder import QuickEmbedder

from ingest.conversations import Conversations, Feedback
from ingest.database import Database
from ingest.errors import AnswerNotHeld, ConversationNotHeld
from ingest.intake import Intake
from ingest.library import open_library
from ingest.pipeline import ingest
from ingest.settings import Settings

CANARY = "zanzibarcanary"


@pytest.fixture
def conversations(tmp_path: Path) -> Iterator[Conversations]:
    database = Database(f"sqlite:///{tmp_path / 'record.sqlite3'}")
    yield Conversations(database)
    database.close()


def listed(conversations: Conversations, organisation: str = "local") -> list[str]:
    return [each.conversation_id for each in conversations.latest(organisation, 0, 100)]


def test_answers_are_kept_in_the_order_of_their_conversation(conversations: Conversations) -> None:
    first = conversations.save_answer("local", "talk", '{"answer": "one"}')
    conversations.save_answer("local", "other talk", "{}")
    second = conversations.save_answer("local", "talk", '{"answer": "two"}')
    kept = conversations.answers("local", "talk")
    assert [each.answer_id for each in kept] == [first, second]
    assert [each.answer_json for each in kept] == ['{"answer": "one"}', '{"answer": "two"}']
    assert conversations.answer("local", second) == '{"answer": "two"}'
    assert conversations.answer("local", "no-such") is None


def test_the_list_has_the_one_last_asked_in_first(conversations: Conversations) -> None:
    before = datetime.now(UTC)
    for talk, text in (("a", "{1}"), ("b", "{2}"), ("c", "{3}"), ("a", "{4}")):
        conversations.save_answer("local", talk, text)
    found = conversations.latest("local", 0, 10)
    assert [(each.conversation_id, each.answers) for each in found] == [
        ("a", 2), ("c", 1), ("b", 1),
    ]  # fmt: skip
    assert [each.first.answer_json for each in found] == ["{1}", "{3}", "{2}"]
    assert before <= found[0].first.asked_at <= found[0].last_asked <= datetime.now(UTC)
    assert conversations.count("local") == 3
    assert [each.conversation_id for each in conversations.latest("local", 1, 1)] == ["c"]
    assert conversations.latest("local", 3, 5) == []


def test_only_a_title_that_was_given_is_kept(conversations: Conversations) -> None:
    conversations.save_answer("local", "talk", "{}")
    assert conversations.title("local", "talk") is None
    conversations.rename("local", "talk", "Rotas")
    conversations.rename("local", "talk", "Staffing")
    assert conversations.conversation("local", "talk").title == "Staffing"
    assert conversations.title("local", "talk") == "Staffing"
    conversations.rename("local", "talk", None)
    assert conversations.conversation("local", "talk").title is None


def test_what_was_said_of_an_answer_can_be_changed(conversations: Conversations) -> None:
    answer = conversations.save_answer("local", "talk", "{}")
    assert conversations.feedback("local", "talk") == {}
    conversations.give_feedback("local", answer, Feedback(True, None))
    conversations.give_feedback("local", answer, Feedback(False, "Out of date"))
    assert conversations.feedback("local", "talk") == {answer: Feedback(False, "Out of date")}


def test_another_organisation_sees_and_changes_nothing(conversations: Conversations) -> None:
    answer = conversations.save_answer("local", "talk", "{}")
    conversations.rename("local", "talk", "Ours")
    conversations.give_feedback("local", answer, Feedback(True, None))
    assert conversations.answer("other", answer) is None
    assert conversations.answers("other", "talk") == []
    assert conversations.count("other") == 0
    assert listed(conversations, "other") == []
    assert conversations.title("other", "talk") is None
    assert conversations.feedback("other", "talk") == {}
    with pytest.raises(ConversationNotHeld):
        conversations.conversation("other", "talk")
    with pytest.raises(ConversationNotHeld):
        conversations.rename("other", "talk", "Theirs")
    with pytest.raises(ConversationNotHeld):
        conversations.delete("other", "talk")
    with pytest.raises(AnswerNotHeld):
        conversations.give_feedback("other", answer, Feedback(False, None))
    assert conversations.conversation("local", "talk").title == "Ours"
    assert conversations.feedback("local", "talk") == {answer: Feedback(True, None)}


def test_two_organisations_may_have_conversations_of_one_id(conversations: Conversations) -> None:
    for organisation in ("local", "other"):
        conversations.save_answer(organisation, "talk", "{}")
        conversations.rename(organisation, "talk", organisation)
    conversations.delete("local", "talk")
    assert listed(conversations) == []
    assert conversations.conversation("other", "talk").title == "other"


def bytes_of_canary(directory: Path) -> list[Path]:
    files = [path for path in directory.rglob("*") if path.is_file()]
    assert files
    return [path for path in files if CANARY.encode() in path.read_bytes()]


def test_a_deleted_conversation_leaves_no_byte_behind(
    conversations: Conversations, tmp_path: Path
) -> None:
    kept = conversations.save_answer("local", "kept", '{"answer": "one"}')
    for number in range(20):
        answer = json.dumps({"question": f"{CANARY} {number}", "answer": CANARY * 500})
        answer_id = conversations.save_answer("local", "talk", answer)
        conversations.give_feedback("local", answer_id, Feedback(False, f"About {CANARY}"))
    conversations.rename("local", "talk", f"The {CANARY}")
    assert bytes_of_canary(tmp_path)
    conversations.delete("local", "talk")
    assert bytes_of_canary(tmp_path) == []
    assert listed(conversations) == ["kept"]
    assert conversations.answer("local", kept)
    with pytest.raises(ConversationNotHeld):
        conversations.delete("local", "talk")


def test_what_was_renamed_or_said_otherwise_leaves_no_byte_behind(
    conversations: Conversations, tmp_path: Path
) -> None:
    answer = conversations.save_answer("local", "talk", "{}")
    conversations.rename("local", "talk", CANARY)
    conversations.give_feedback("local", answer, Feedback(True, CANARY))
    conversations.rename("local", "talk", "Rotas")
    conversations.give_feedback("local", answer, Feedback(True, None))
    assert bytes_of_canary(tmp_path) == []


def test_erasing_a_report_takes_its_answers_and_the_titles_that_then_stand_alone(
    settings: Settings, write_report: Callable[..., Path]
) -> None:
    with open_library(settings, QuickEmbedder()) as library:
        report_id = ingest(library, [write_report()]).added[0].report_id
        conversations = Conversations(library.records.database)
        naming = json.dumps({"citations": [{"report_id": report_id}]})
        gone = conversations.save_answer("local", "all of it", naming)
        conversations.give_feedback("local", gone, Feedback(False, f"The {CANARY} is wrong"))
        conversations.rename("local", "all of it", f"On the {CANARY}")
        conversations.save_answer("local", "some of it", naming)
        conversations.save_answer("local", "some of it", '{"answer": "another"}')
        conversations.rename("local", "some of it", "Staffing")
        Intake(library.records).erase(report_id)
        assert listed(conversations) == ["some of it"]
        assert conversations.conversation("local", "some of it").title == "Staffing"
        assert len(conversations.answers("local", "some of it")) == 1
        assert conversations.title("local", "all of it") is None
        assert bytes_of_canary(settings.data) == []
