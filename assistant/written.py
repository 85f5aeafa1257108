"""An answer that a language model wrote: its checked sentences, then the rest of the evidence.

Where the model fails, is too slow or is stopped, the reports' own sentences answer alone.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant import wording
from assistant.answer import Answer
from assistant.draft import Draft, Proposal
from assistant.holdings import Holdings
from assistant.model import ModelFailed, ModelStopped
from assistant.query import Query
from assistant.showing import Accepted, accepted, show
from assistant.timings import Timings
from assistant.writer import Writer


def write_answer(
    writer: Writer,
    query: Query,
    proposal: Proposal,
    asked: Holdings,
    stop: threading.Event,
    timings: Timings,
) -> Iterator[Answer]:
    """The answer as it grows, sentence by checked sentence; the last one is whole.

    What was computed stands first, and so does every table. Quoted sentences that no written
    one cites whole follow at the end, so that a model's answer rests on no less than an
    answer without it.
    """
    sentences = accepted(each for each in proposal.drafts if each.cell or not each.is_quote)
    computed = len(sentences)
    dropped: Counter[str] = Counter()
    by_model = replace(proposal, engine=f"model:{writer.model.name}")

    def shown(framed: Proposal, prompt: str | None) -> Answer:
        answer = show(query, framed, sentences, asked.ids)
        return replace(answer, prompt=prompt, dropped=dict(dropped))

    # Something to show while the model writes. Without claims: the order of those is not known.
    yield replace(show(query, by_model, [], asked.ids), status=proposal.status)
    trouble = None
    try:
        read = {candidate.passage.report_id for candidate in proposal.found}
        by_id = {report.report_id: report for report in asked.reports(read)}
        for judged in writer.write(query, proposal, by_id, stop, timings):
            if judged.draft is None or judged.verdict is None:
                dropped[judged.reason] += 1
            elif all(judged.draft.text != each.draft.text for each in sentences):
                sentences.append(Accepted(judged.draft, judged.verdict))
                yield shown(by_model, writer.prompt)
    except ModelFailed as error:
        trouble = str(error)
    except ModelStopped:
        trouble = wording.MODEL_STOPPED
    if len(sentences) == computed:
        note = trouble or wording.nothing_written(sum(dropped.values()))
        sentences = accepted(proposal.drafts)
        yield shown(_with_note(proposal, f"{note} {wording.OWN_WORDS}"), None)
        return
    sentences += accepted(_uncited(proposal.drafts, sentences))
    yield shown(_with_note(by_model, trouble), writer.prompt)


def _with_note(proposal: Proposal, note: str | None) -> Proposal:
    return replace(proposal, note=" ".join(filter(None, (proposal.note, note))) or None)


def _uncited(drafts: Sequence[Draft], sentences: Sequence[Accepted]) -> list[Draft]:
    """The quoted drafts that no sentence cites as a whole."""
    cited = [evidence for sentence in sentences for evidence in sentence.draft.evidence]

    def is_cited(draft: Draft) -> bool:
        own = draft.evidence[0]
        return any(
            each.report.report_id == own.report.report_id
            and each.span.start <= own.span.start
            and own.span.end <= each.span.end
            for each in cited
        )

    return [
        replace(draft, group=wording.in_own_words(draft.evidence[0].report))
        for draft in drafts
        if draft.is_quote and not draft.cell and not is_cited(draft)
    ]
