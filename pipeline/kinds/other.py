"""Anything else: sections by headings, as in reports."""

from pipeline.kinds.report import split as split

NAME = "other"
