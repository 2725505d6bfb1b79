"""Agendas: numbered items, as in minutes."""

from pipeline.kinds.minutes import split as split

NAME = "agenda"
