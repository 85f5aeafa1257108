from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from ingest import chroma as chroma_module
from ingest.access import Scope
from ingest.errors import VectorIndexDamaged
from ingest.vectors import Vectors, left_half_written

SCOPE = Scope("local", frozenset({"a", "b"}))
AXES = np.eye(8, dtype=np.float32)
QUERY = np.array([3, 2, 1, 0, 0, 0, 0, 0], dtype=np.float32) / np.float32(14**0.5)


@pytest.fixture
def vectors(tmp_path: Path) -> Iterator[Vectors]:
    with closing(Vectors(tmp_path / "vectors")) as opened:
        opened.add("local", ["a:0", "a:1", "b:0", "c:0"], AXES[[2, 1, 0, 0]])
        opened.add("other", ["x:0"], AXES[[0]])
        yield opened


def test_the_nearest_come_first_with_their_cosines(vectors: Vectors) -> None:
    found = vectors.search(SCOPE, QUERY, 2, 4)
    assert [passage_id for passage_id, _ in found] == ["b:0", "a:1"]
    # (3, 2, 1) / √14: the cosines with the axes are 3/√14 and 2/√14
    assert [cosine for _, cosine in found] == pytest.approx([0.8018, 0.5345], abs=1e-4)


@pytest.mark.parametrize("width", [1, 2, 100])
def test_nothing_outside_the_scope_is_found(vectors: Vectors, width: int) -> None:
    found = vectors.search(SCOPE, QUERY, 10, width)
    assert {passage_id for passage_id, _ in found} == {"a:0", "a:1", "b:0"}


def test_the_graph_is_asked_for_more_until_enough_are_of_the_scope(tmp_path: Path) -> None:
    rows = np.random.default_rng(0).normal(size=(600, 16)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    ids = [f"{'ab'[n % 20 == 0]}:{n}" for n in range(600)]
    with closing(Vectors(tmp_path / "many")) as many:
        many.add("local", ids, rows)
        found = many.search(Scope("local", frozenset({"b"})), rows[5], 20, 20)
    cosines = {ids[n]: float(rows[n] @ rows[5]) for n in range(0, 600, 20)}
    best = sorted(cosines, key=lambda each: -cosines[each])[:20]
    assert [hit[0] for hit in found] == best
    assert [hit[1] for hit in found] == pytest.approx([cosines[i] for i in best], abs=1e-5)


def test_adding_again_overwrites(vectors: Vectors) -> None:
    only_a = Scope("local", frozenset({"a"}))
    assert vectors.search(only_a, QUERY, 2, 4)[1][1] == pytest.approx(0.2673, abs=1e-4)
    vectors.add("local", ["a:0"], AXES[[0]])
    assert vectors.search(only_a, QUERY, 1, 4)[0] == ("a:0", pytest.approx(0.8018, abs=1e-4))
    assert vectors.count("local") == 4


def test_more_than_one_batch_is_added_and_deleted(
    vectors: Vectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chroma_module, "_BATCH", 3)
    ids = [f"b:{number}" for number in range(1, 9)]
    vectors.add("local", ids, AXES)
    assert vectors.count("local") == 12
    vectors.delete("local", [*ids, "b:99"])
    assert vectors.count("local") == 4


def test_deleted_vectors_are_not_found_again(vectors: Vectors) -> None:
    assert len(vectors.search(SCOPE, QUERY, 5, 5)) == 3
    vectors.delete("local", ["a:0"])
    assert [hit[0] for hit in vectors.search(SCOPE, QUERY, 5, 5)] == ["b:0", "a:1"]


def test_clearing_forgets_everything_and_the_index_goes_on(vectors: Vectors) -> None:
    vectors.clear()
    assert vectors.count("local") == vectors.count("other") == 0
    vectors.add("local", ["a:0"], AXES[[0]])
    assert len(vectors.search(SCOPE, QUERY, 5, 5)) == 1


def test_what_was_added_is_there_after_opening_again(tmp_path: Path) -> None:
    with closing(Vectors(tmp_path)) as first:
        first.add("local", ["a:0"], AXES[[0]])
    with closing(Vectors(tmp_path)) as second:
        assert second.search(SCOPE, QUERY, 1, 4)[0][0] == "a:0"


@pytest.mark.parametrize("count", [5, 1_100, 2_500])
def test_blanking_the_files_leaves_the_index_as_it_was(tmp_path: Path, count: int) -> None:
    rows = np.random.default_rng(0).normal(size=(count, 16)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    ids = [f"a:{number}" for number in range(count)]
    with closing(Vectors(tmp_path)) as first:
        first.add("local", ids[:-2], rows[:-2])
        before = first.search(SCOPE, rows[1], 10, 40)
        first.blank_unused()
        assert first.search(SCOPE, rows[1], 10, 40) == before
        first.add("local", ids[-2:], rows[-2:])
    for file in tmp_path.glob("*/data_level0.bin"):
        header = struct.unpack_from("<iQQQQ", file.with_name("header.bin").read_bytes())
        assert file.stat().st_size in (header[2] * header[4], header[3] * header[4])
        assert not file.read_bytes()[header[3] * header[4] :].strip(b"\x00")
    with closing(Vectors(tmp_path)) as second:
        assert second.search(SCOPE, rows[1], 1, 40)[0][0] == "a:1"
        assert second.search(SCOPE, rows[-1], 1, 40)[0][0] == ids[-1]
        assert second.count("local") == count


@pytest.mark.parametrize("scope", [None, "", "local", frozenset({"a"}), 0])
def test_a_search_without_a_scope_is_impossible(vectors: Vectors, scope: object) -> None:
    with pytest.raises(TypeError):
        vectors.search(scope, QUERY, 1, 4)  # type: ignore[arg-type]


def test_no_reports_find_nothing(vectors: Vectors) -> None:
    assert vectors.search(SCOPE, QUERY, 0, 4) == []
    assert vectors.search(Scope("local", frozenset()), QUERY, 5, 5) == []
    assert vectors.search(Scope("empty", frozenset({"a"})), QUERY, 5, 5) == []


def test_an_index_left_in_order_is_counted_without_being_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Vectors(tmp_path)) as first:
        first.add("local", ["a:0", "a:1"], AXES[:2])
        first.add("other", ["x:0"], AXES[:1])
    monkeypatch.setattr(chroma_module, "ChromaIndex", None)
    with closing(Vectors(tmp_path)) as second:
        counts = [second.count(each) for each in ("local", "other", "nobody")]
    assert counts == [2, 1, 0]


def test_what_is_added_to_an_index_that_was_not_opened_yet_is_counted(tmp_path: Path) -> None:
    with closing(Vectors(tmp_path)) as first:
        first.add("local", ["a:0"], AXES[:1])
        first.add("other", ["x:0"], AXES[:1])
    with closing(Vectors(tmp_path)) as second:
        second.add("local", ["a:1"], AXES[1:2])
        assert second.count("local") == 2
        second.delete("other", ["x:0"])
    with closing(Vectors(tmp_path)) as third:
        assert [third.count("local"), third.count("other")] == [2, 0]


@pytest.mark.parametrize(
    "inventory", ["", "{", "[]", '{"files": {}}', '{"counts": 3, "files": {}}']
)
def test_a_broken_inventory_is_not_relied_on(tmp_path: Path, inventory: str) -> None:
    with closing(Vectors(tmp_path)) as first:
        first.add("local", ["a:0"], AXES[:1])
    (tmp_path / "inventory.json").write_text(inventory, encoding="utf-8")
    with closing(Vectors(tmp_path)) as second:
        assert second.count("local") == 1


def test_files_that_changed_are_opened_and_looked_at(tmp_path: Path) -> None:
    with closing(Vectors(tmp_path)) as first:
        first.add("local", ["a:0"], AXES[:1])
    (tmp_path / "chroma.sqlite3").write_bytes(b"not a database any more")
    with pytest.raises(VectorIndexDamaged):
        Vectors(tmp_path)


def test_an_index_that_was_written_and_not_closed_is_not_relied_on(tmp_path: Path) -> None:
    first = Vectors(tmp_path)
    assert not left_half_written(tmp_path)
    first.add("local", ["a:0"], AXES[:1])
    assert left_half_written(tmp_path)
    first.close()
    assert not left_half_written(tmp_path)
    with closing(Vectors(tmp_path)) as second:
        second.search(SCOPE, QUERY, 1, 1)
        assert not left_half_written(tmp_path)


def test_a_damaged_index_is_a_plain_message(tmp_path: Path) -> None:
    (tmp_path / "chroma.sqlite3").write_bytes(b"not a database" * 500)
    with pytest.raises(VectorIndexDamaged, match="findings reindex"):
        Vectors(tmp_path)


def test_equal_vectors_are_told_apart_and_found_as_if_they_were_equal(tmp_path: Path) -> None:
    same = np.full((250, 4), 0.5, dtype=np.float32)
    ids = [f"a:{number}" for number in range(len(same))]
    with closing(Vectors(tmp_path)) as index:
        index.add("local", ids, same)
        cosines = index.cosines(Scope("local", frozenset({"a"})), ids, same[0])
    assert set(cosines) == set(ids)
    assert len(set(cosines.values())) > 1
    assert min(cosines.values()) > 0.9999
