from __future__ import annotations

import gzip

import pytest
from fake_assistant import FakeAssistant
from fastapi.testclient import TestClient

from web.app import create_app
from web.assets import ASSETS, asset_address
from web.security import SECURITY_HEADERS

PATHS = [
    "/", "/reference", "/reports/willow-2025", "/reports/willow-2025/passage/0-5", "/reports/gone",
    "/nowhere", "/healthz", "/readyz", "/openapi.json", "/api/answers/gone/events", "/ask",
    "/api/answers/gone/stop", "/conversations", "/conversations/gone",
    "/conversations/gone/delete", "/conversations/gone/title", "/conversations/gone/answers/a.txt",
    "/conversations/gone/answers/a.html", "/conversations/gone/answers/a/feedback",
    "/static/findings.css", "/static/../app.py", "/static/gone",
]  # fmt: skip
UNSAFE = ["/ask", "/api/ask", "/api/answers", "/api/answers/gone/stop"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE"])
def test_every_reply_carries_the_headers(fake_client: TestClient, path: str, method: str) -> None:
    reply = fake_client.request(method, path)
    assert reply.status_code < 500
    for name, value in SECURITY_HEADERS.items():
        assert reply.headers[name] == value


def test_the_content_security_policy_allows_nothing_inline() -> None:
    policy = SECURITY_HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy


@pytest.mark.parametrize("path", UNSAFE)
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1.evil.example"},
        {"Origin": ""},
    ],
)
def test_another_site_cannot_ask(
    fake_client: TestClient, fake: FakeAssistant, path: str, headers: dict[str, str]
) -> None:
    form = {"data": {"question": "Safe?"}} if path == "/ask" else {"json": {"question": "Safe?"}}
    reply = fake_client.post(path, headers=headers, **form)
    assert reply.status_code == 403
    assert not fake.asked


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "http://127.0.0.1"}, {"Sec-Fetch-Site": "same-origin"},
     {"Sec-Fetch-Site": "none"}],
)  # fmt: skip
def test_our_own_pages_and_programs_can_ask(
    fake_client: TestClient, headers: dict[str, str]
) -> None:
    reply = fake_client.post("/api/ask", json={"question": "Safe?"}, headers=headers)
    assert reply.status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost:8000", 200), ("127.0.0.1:8000", 200), ("[::1]:8000", 200), ("evil.example", 400),
     ("127.0.0.1.evil.example", 400), ("", 400), ("192.168.0.9", 200)],
)  # fmt: skip
def test_only_known_host_names_are_answered(fake: FakeAssistant, host: str, status: int) -> None:
    client = TestClient(create_app(fake, host="192.168.0.9"))
    assert client.get("/healthz", headers={"Host": host}).status_code == status


@pytest.mark.parametrize("name", sorted(ASSETS))
def test_static_files_are_kept_by_their_fingerprint(fake_client: TestClient, name: str) -> None:
    assert "immutable" in fake_client.get(asset_address(name)).headers["cache-control"]
    assert fake_client.get(f"/static/{name}?v=old").headers["cache-control"] == "no-cache"


def test_pages_are_not_kept_and_are_compressed(fake_client: TestClient) -> None:
    page = fake_client.get("/", headers={"Accept-Encoding": "gzip"})
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["content-encoding"] == "gzip"


def test_the_first_load_is_small(fake_client: TestClient) -> None:
    sizes = [len(gzip.compress(fake_client.get("/").content))]
    sizes += [len(gzip.compress(asset.content)) for asset in ASSETS.values()]
    assert sum(sizes) <= 60 * 1024
    assert len(ASSETS["findings.css"].content) <= 15 * 1024
