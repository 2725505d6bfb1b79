"""Taggers: NAME and `tag(text, language, known)`."""
