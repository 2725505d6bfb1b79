"""Formats of annotated files: each module here reads one and carries a NAME.

read(path, language) -> list[Example]
"""
