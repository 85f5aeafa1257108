"""Readers: one format a file, each from bytes to a Document."""
