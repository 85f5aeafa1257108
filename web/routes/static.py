"""Our stylesheet, script and icon, from memory."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException
from starlette.responses import Response

from web.assets import ASSETS

router = APIRouter(include_in_schema=False)

_FOR_EVER = "public, max-age=31536000, immutable"


@router.get("/static/{name}")
def static(name: str, v: str | None = None) -> Response:
    """A static file; kept for ever when asked for by its fingerprint."""
    asset = ASSETS.get(name)
    if asset is None:
        raise HTTPException(404)
    caching = _FOR_EVER if v == asset.fingerprint else "no-cache"
    return Response(asset.content, media_type=asset.media_type, headers={"Cache-Control": caching})
