"""Invented reports that a newcomer can ask about, one in each layout and format.

Every service, provider, place and sentence here was made up for this project. Three
reports stand finished; two are built from their Markdown source (``build``).
"""
