"""Routes: parse the request, one call, render."""
