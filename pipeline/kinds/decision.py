"""Decisions of a body published on their own: items, motions and attendance, as in minutes."""

from pipeline.kinds.minutes import split as split

NAME = "decision"
