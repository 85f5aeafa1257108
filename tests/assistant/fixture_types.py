"""The types of the fixtures in this folder, for annotations."""

from __future__ import annotations

from collections.abc import Callable

from assistant.answer import Answer
from assistant.query import Query

Ask = Callable[..., Answer]
Understood = Callable[..., Query]
