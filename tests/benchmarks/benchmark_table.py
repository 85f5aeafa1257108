"""The rows of a benchmark's result, as figures beside each other and as Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_FORMS = {
    "characters/s": "{:,.0f} a second",
    "passages/s": "{:,.0f} a second",
    "ms": "{:,.1f} ms",
    "s": "{:,.1f} s",
    "MB": "{:,.0f} MB",
    "share": "{:.0%}",
}
_MORE_IS_BETTER = {"characters/s", "passages/s", "share"}
_FIRST_RESULT = "first_result_s"
_NONE = "–"

# What a row says, the figure of ours, the figure of theirs beside it, and the unit.
_SPEED = (
    ("taking texts in, characters", "ingest_characters_per_s", "", "characters/s"),
    ("taking texts in, each one's own passages", "ingest_passages_per_s", "", "passages/s"),
    ("memory while taking in, at most", "ingest_peak_mb", "", "MB"),
    ("passages found, half of questions within", "query_p50_ms", "", "ms"),
    ("passages found, 95 of 100 within", "query_p95_ms", "", "ms"),
    ("found in one report, half within", "query_one_report_p50_ms", "", "ms"),
    ("found in one report, 95 of 100 within", "query_one_report_p95_ms", "", "ms"),
    ("new process to the first passages", _FIRST_RESULT, "", "s"),
    ("memory of that process, at most", "answering_peak_mb", "", "MB"),
    ("new process to a checked answer", "ask_s", _FIRST_RESULT, "s"),
    ("new process to a server that is ready", "serve_ready_s", _FIRST_RESULT, "s"),
    ("checked answer, half of questions within", "answer_p50_ms", None, "ms"),
    ("checked answer, 95 of 100 within", "answer_p95_ms", None, "ms"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of both sides. ``ratio`` is how many times better ours is; above 1 is better."""

    name: str
    unit: str
    ours: float
    usual: float | None

    @property
    def ratio(self) -> float | None:
        if not self.usual or not self.ours:
            return None
        better = self.ours / self.usual
        return better if self.unit in _MORE_IS_BETTER else 1 / better

    def cells(self) -> tuple[str, str, str, str]:
        """Name, ratio, ours, the usual pipeline's: as people read them."""
        form = _FORMS[self.unit]
        return (
            self.name,
            _NONE if self.ratio is None else _times(self.ratio),
            form.format(self.ours),
            _NONE if self.usual is None else form.format(self.usual),
        )


def _times(ratio: float) -> str:
    """Two digits, or as many as stand before the point."""
    digits = 2 if ratio < 1 else 1 if ratio < 10 else 0
    return f"{ratio:.{digits}f}×"


def rows(result: Mapping[str, Any]) -> list[Row]:
    """Every row of a result: medians over its rounds, then the shares of evidence."""
    return [*_speed_rows(result["speed"]), *_evidence_rows(result["evidence"])]


def _speed_rows(speed: Mapping[str, Any]) -> list[Row]:
    found = []
    for name, figure, beside, unit in _SPEED:
        usual = None if beside is None else statistics.median(speed["usual"][beside or figure])
        found.append(Row(name, unit, statistics.median(speed["ours"][figure]), usual))
    return found


def _evidence_rows(sets: Sequence[Mapping[str, Any]]) -> list[Row]:
    found = []
    for each in sets:
        shares = each["at_the_usual_words"]
        about = (
            f"evidence handed over in {shares['usual']['words']:.0f} words, "
            f"{each['questions']} questions on {each['name']}"
        )
        for by, key in (("search alone", "ours_retrieved"), ("as asked", "ours_asked")):
            found.append(
                Row(f"{about}, {by}", "share", shares[key]["gold"], shares["usual"]["gold"])
            )
    return found


def markdown(result: Mapping[str, Any]) -> str:
    """The README's table of a result, with what it was measured on."""
    lines = ["| | times better | Findings | usual pipeline |", "|---|---|---|---|"]
    lines += ["| " + " | ".join(row.cells()) + " |" for row in rows(result)]
    texts, at = result["speed"]["texts"], result["stamp"]
    commit = at["commit"][:7] if at["commit"] else "an unknown commit"
    changes = " with changes" if at["changed"] else ""
    machine = at["machine"]
    return "\n".join(
        [
            *lines,
            "",
            f"Measured on {at['date']} at {commit}{changes} with `{result['command']}`, on "
            f"{machine['cores']} cores, {machine['processor']}, {machine['memory_gb']:.0f} GB of "
            f"memory, no graphics card. Times and memory: {texts['reports']} invented reports of "
            f"{texts['characters']:,} characters in all; medians of {result['rounds']} rounds.",
            "",
        ]
    )
