"""Invented reports that a newcomer can ask about."""
