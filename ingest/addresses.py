"""Postcodes and telephone numbers as addresses in reports write them."""

from __future__ import annotations

import re

POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s{1,2}\d[A-Z]{2}\b")
PHONE = re.compile(r"(?<![\w-])(?:\+44\s?(?:\(0\)\s?)?|\(?0)\d(?:[\s()-]{0,2}\d){7,9}\b")
