"""Answering questions with checked citations."""
