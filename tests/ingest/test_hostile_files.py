"""Files made to do harm: each is read or refused with a plain sentence, in time and in bounds.

``HOSTILE_MUTANTS=2000 pytest tests/ingest/test_hostile_files.py -k damaged`` damages each
sample as often as that; without it, as often as is quick.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator

import pytest
from hostile_files import READABLE, Hostile, hostile_files, samples, word_with
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.errors import UnreadableFile
from ingest.passages import passages
from ingest.read.apart import Reader, Stopped
from ingest.read.frames import Limits

MUTANTS = int(os.environ.get("HOSTILE_MUTANTS", "60"))
FILES = hostile_files()
BROUGHT_DOWN = {Stopped.CRASHED, Stopped.FAILED, Stopped.NOT_STARTED}


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    reader = Reader(Limits(seconds=10))
    yield reader
    reader.close()


def outcome(reader: Reader, name: str, data: bytes) -> str:
    """ "readable", or the sentence that the file was refused with."""
    try:
        report = reader.read(name, data).report
    except UnreadableFile as refused:
        return refused.reason
    for passage in passages(report):
        assert report.quote(passage.span) == passage.text
    return READABLE


def assert_plain(reason: str) -> None:
    assert reason == READABLE or reason.endswith(".")
    assert reason.count(". ") == 0 and "\n" not in reason and len(reason) < 250
    assert not re.search(r"Error|Traceback|0x|/usr|/etc|None", reason)


@pytest.mark.parametrize("hostile", FILES, ids=[hostile.name for hostile in FILES])
def test_a_hostile_file_is_read_or_refused_with_its_own_sentence(
    reader: Reader, hostile: Hostile
) -> None:
    reason = outcome(reader, hostile.name, hostile.data)
    assert re.search(hostile.reason, reason), reason
    assert_plain(reason)
    assert reason not in BROUGHT_DOWN


def test_there_are_many_and_what_is_wrong_with_each_can_be_told_apart() -> None:
    assert len(FILES) >= 40
    assert len({hostile.name for hostile in FILES}) == len(FILES)
    assert len({hostile.reason for hostile in FILES}) >= 30


SAMPLES = samples()


def test_the_undamaged_samples_are_readable(reader: Reader) -> None:
    assert {outcome(reader, name, data) for name, data in SAMPLES.items()} == {READABLE}


Change = tuple[float, str, bytes, int]
changes = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.sampled_from(["replace", "insert", "delete", "repeat"]),
        st.binary(min_size=1, max_size=12)
        | st.sampled_from(
            [b"<" * 50, b"\x00", b"\xff\xff\xff\xff", b"999999999", b"-1", b"[" * 99]
        ),
        st.integers(1, 300),
    ),
    min_size=1,
    max_size=6,
)


def damaged(data: bytes, made: list[Change]) -> bytes:
    for place, kind, noise, length in made:
        at = int(place * len(data))
        end = at + (len(noise) if kind == "replace" else length if kind == "delete" else 0)
        again = data[at : at + length] * 20 if kind == "repeat" else b""
        data = data[:at] + (b"" if kind == "delete" else again or noise) + data[end:]
    return data


def damage(reader: Reader, name: str, mutant: Callable[[list[Change]], bytes]) -> None:
    """Read MUTANTS files of one name; none may bring the reader down."""

    @settings(
        max_examples=MUTANTS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(changes)
    def each(made: list[Change]) -> None:
        reason = outcome(reader, name, mutant(made))
        assert_plain(reason)
        assert reason not in BROUGHT_DOWN

    each()


@pytest.mark.parametrize("name", SAMPLES)
def test_a_damaged_file_is_read_or_refused(reader: Reader, name: str) -> None:
    damage(reader, name, lambda made: damaged(SAMPLES[name], made))


def test_a_word_file_that_is_damaged_inside_is_read_or_refused(reader: Reader) -> None:
    damage(reader, "report.docx", lambda made: word_with(change=lambda xml: damaged(xml, made)))
