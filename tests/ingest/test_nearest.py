from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest import nearest as nearest_module
from ingest.access import Scope
from ingest.library import Library
from ingest.nearest import Nearness
from ingest.pipeline import ingest

WriteReport = Callable[..., Path]


@pytest.fixture
def held(library: Library, write_report: WriteReport) -> Library:
    """A library of six reports."""
    names = "Ashby Birchwood Cedar Dale Elm Fernley".split()
    ingest(library, [write_report(f"{name}.txt", f"{name} Lodge", f"{name}.") for name in names])
    return library


def search(library: Library, scope: Scope, words: str, k: int = 4) -> list[tuple[str, float]]:
    query = library.embedder.encode([words])[0]
    return Nearness(library.records, library.vectors, scope, query).best(k)


@pytest.mark.parametrize("reports", [1, 2, 6])
def test_the_graph_finds_what_comparing_one_by_one_finds(
    held: Library, monkeypatch: pytest.MonkeyPatch, reports: int
) -> None:
    ids = sorted(held.records.scope().report_ids)[:reports]
    scope = held.records.scope(ids)
    exact = search(held, scope, "audits of medicines")
    monkeypatch.setattr(nearest_module, "EXACT", 0)
    through_the_graph = search(held, scope, "audits of medicines")
    assert {passage_id.rpartition(":")[0] for passage_id, _ in exact} <= set(ids)
    assert [cosine for _, cosine in through_the_graph] == pytest.approx(
        [cosine for _, cosine in exact], abs=1e-5
    )
    assert {passage_id.rpartition(":")[0] for passage_id, _ in through_the_graph} <= set(ids)


def test_the_best_comes_first(held: Library) -> None:
    found = search(held, held.records.scope(), "Cedar Lodge rota changed often Cedar", 50)
    assert found[0][0].startswith("cedar")
    assert [cosine for _, cosine in found] == sorted((c for _, c in found), reverse=True)
    assert len(found) == held.records.passage_count("local")


@pytest.mark.parametrize("limit", [0, 10_000])
def test_a_foreign_scope_finds_nothing(
    held: Library, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr(nearest_module, "EXACT", limit)
    ids = held.records.scope().report_ids
    assert search(held, Scope("other", ids), "medicines") == []
    assert search(held, Scope("local", frozenset({"no-such-report"})), "medicines") == []
    assert search(held, held.records.scope(), "medicines", 0) == []


@pytest.mark.parametrize("scope", [None, "", "local", frozenset({"a"}), 0])
def test_a_search_without_a_scope_is_impossible(held: Library, scope: object) -> None:
    with pytest.raises(TypeError):
        search(held, scope, "medicines")  # type: ignore[arg-type]
