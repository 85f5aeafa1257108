from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ingest.access import Scope
from ingest.lexical import Lexical, LexicalIndexDamaged
from ingest.report import Passage, Span
from ingest.terms import pairs, terms

SCOPE = Scope("local", frozenset({"a", "b"}))


def passage(passage_id: str, text: str, *headings: str) -> Passage:
    report_id, _, ordinal = passage_id.rpartition(":")
    span = Span(0, len(text))
    return Passage(passage_id, report_id, int(ordinal), headings, None, None, span, None, text)


@pytest.fixture
def lexical(tmp_path: Path) -> Iterator[Lexical]:
    with closing(Lexical(tmp_path / "words")) as opened:
        opened.add(
            "local",
            [
                passage("a:0", "Medicines were audited by the manager.", "Safe"),
                passage("a:1", "Staff spoke of audits.", "Medicines optimisation"),
                passage("b:0", "The garden has roses.", "Caring"),
                passage("c:0", "Medicines audits were late.", "Medicines optimisation"),
            ],
        )
        opened.add(
            "other",
            [
                passage("x:0", "Medicines audits.", "Medicines optimisation"),
                passage("a:7", "Medicines.", "Medicines optimisation"),
            ],
        )
        opened.commit()
        yield opened


def wanted(text: str) -> dict[str, float]:
    return dict.fromkeys(terms(text), 1.0)


def ids(found: list[tuple[str, float]]) -> list[str]:
    return [passage_id for passage_id, _ in found]


def test_the_best_match_comes_first_and_word_forms_match(lexical: Lexical) -> None:
    found = lexical.search(SCOPE, wanted("auditing the medicine"), 5)
    assert ids(found) == ["a:0", "a:1"]
    assert found[0][1] > found[1][1] > 0


def test_a_heading_counts_for_less_than_the_words_below_it(lexical: Lexical) -> None:
    assert ids(lexical.search(SCOPE, wanted("medicines"), 5)) == ["a:0", "a:1"]


def test_words_side_by_side_count_for_more_than_the_same_words_apart(lexical: Lexical) -> None:
    together, apart = "The call bell was slow to ring.", "The bell was slow to ring a call."
    lexical.add("local", [passage("b:1", apart), passage("b:2", together)])
    lexical.commit()
    stems = wanted("call bell")
    (_, first), (_, second) = lexical.search(SCOPE, stems, 5)
    assert first == second
    with_pair = stems | dict.fromkeys(pairs(["call", "bell"]), 1.0)
    assert ids(lexical.search(SCOPE, with_pair, 5)) == ["b:2", "b:1"]


def test_a_stem_counts_for_its_weight(lexical: Lexical) -> None:
    found = lexical.search(SCOPE, {"rose": 1.0, "audit": 0.1}, 5)
    assert ids(found)[0] == "b:0"
    assert lexical.search(SCOPE, {"rose": 0.5}, 5)[0][1] == pytest.approx(found[0][1] / 2)


def test_named_passages_are_scored_as_the_search_scores_them(lexical: Lexical) -> None:
    searched = dict(lexical.search(SCOPE, wanted("medicines audits"), 5))
    scored = lexical.scores(SCOPE, wanted("medicines audits"), ["a:0", "a:1", "b:0", "c:0", "x:0"])
    assert scored == pytest.approx(searched)
    assert lexical.scores(SCOPE, {}, ["a:0"]) == lexical.scores(SCOPE, wanted("audits"), []) == {}


def test_nothing_outside_the_scope_is_found(lexical: Lexical) -> None:
    everything = wanted("medicines audits garden staff")
    assert sorted(ids(lexical.search(SCOPE, everything, 50))) == ["a:0", "a:1", "b:0"]
    foreign = Scope("other", frozenset({"x", "b", "c"}))
    assert ids(lexical.search(foreign, everything, 50)) == ["x:0"]
    assert lexical.search(Scope("local", frozenset()), everything, 50) == []


def test_the_scope_does_not_change_a_score(lexical: Lexical) -> None:
    narrow = lexical.search(Scope("local", frozenset({"a"})), wanted("medicines"), 5)
    assert narrow == lexical.search(SCOPE, wanted("medicines"), 5)


def test_k_and_no_terms(lexical: Lexical) -> None:
    assert len(lexical.search(SCOPE, wanted("medicines"), 1)) == 1
    assert lexical.search(SCOPE, {}, 5) == []
    assert lexical.search(SCOPE, {"zanzibar": 1.0}, 5) == []


@pytest.mark.parametrize("term", ["17(2)(b)", 'a"b', "a AND b", "*", "field:x", "\x00", "’"])
def test_no_term_is_syntax(lexical: Lexical, term: str) -> None:
    lexical.add("local", [passage("b:9", "See regulation 17(2)(b).")])
    lexical.commit()
    found = ids(lexical.search(SCOPE, {term: 1.0}, 5))
    assert found == (["b:9"] if term == "17(2)(b)" else [])


@pytest.mark.parametrize("scope", [None, "", "local", frozenset({"a"}), 0])
def test_a_search_without_a_scope_is_impossible(lexical: Lexical, scope: object) -> None:
    with pytest.raises(TypeError):
        lexical.search(scope, {"medicin": 1.0}, 1)  # type: ignore[arg-type]


def test_writes_are_seen_after_a_commit_and_lost_without_one(tmp_path: Path) -> None:
    with closing(Lexical(tmp_path)) as first:
        first.add("local", [passage("a:0", "Roses.")])
        assert first.search(SCOPE, wanted("roses"), 5) == []
    with closing(Lexical(tmp_path)) as second:
        assert second.count() == 0
        second.add("local", [passage("a:0", "Roses.")])
        second.commit()
    with closing(Lexical(tmp_path)) as third:
        assert ids(third.search(SCOPE, wanted("roses"), 5)) == ["a:0"]


def test_a_deleted_report_is_not_found(lexical: Lexical) -> None:
    lexical.delete_report("b")
    lexical.delete_report("never held")
    lexical.commit()
    assert lexical.search(SCOPE, wanted("roses"), 5) == []
    lexical.clear()
    lexical.commit()
    assert lexical.count() == 0


def test_a_left_over_lock_file_is_no_obstacle(tmp_path: Path) -> None:
    with closing(Lexical(tmp_path)) as first:
        first.commit()
    (tmp_path / ".tantivy-writer.lock").touch()
    with closing(Lexical(tmp_path)) as second:
        second.add("local", [passage("a:0", "Roses.")])
        second.commit()
        assert second.count() == 1


def test_a_damaged_index_is_a_plain_message(tmp_path: Path) -> None:
    with closing(Lexical(tmp_path)) as lexical:
        lexical.commit()
    (tmp_path / "meta.json").write_text("{")
    with pytest.raises(LexicalIndexDamaged, match="findings reindex"):
        Lexical(tmp_path)
