"""Prompt templates, one plain Jinja2 file per prompt; none is needed without a language model."""
