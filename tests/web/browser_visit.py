"""A page opened in the browser, and what axe finds against it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@dataclass
class Visit:
    """A page, what it asked the network for, and what its console complained of."""

    page: Page
    requested: list[str]
    complaints: list[str]


OpenPage = Callable[..., Visit]


def violations(page: Page) -> list[str]:
    """What axe finds against the page, one line each."""
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}})
    return [
        f"{found['id']}: {node['html']}"
        for found in results.response["violations"]
        for node in found["nodes"]
    ]
