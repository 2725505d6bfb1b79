"""Turn archives of council minutes and NGO reports into evidence of civil society's part in local decisions.

import pipeline
doc = pipeline.read("minutes.pdf")
pipeline.tag(doc)
pipeline.meeting(doc).decisions
pipeline.Study("study.toml").table("mentions")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.api import Doc, MeetingFacts, Study, meeting, read, tag

__all__ = ["Doc", "MeetingFacts", "Study", "meeting", "read", "tag"]


def __getattr__(name: str) -> Any:
    # loaded on first use: the command line and the workers import this package and need none of it
    if name in __all__:
        from pipeline import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
