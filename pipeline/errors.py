"""Errors that a person can meet: what happened, where, what to do, and the exit code of the command."""

from __future__ import annotations

EXIT_CODES = {
    0: "done",
    1: "a fault in tutanak itself (please report it), or `check` found something that no longer matches",
    2: "wrong usage: unknown command, option, setting, or a value out of range",
    3: "documents or pages could not be read; they are listed, all others are done",
    4: "the input cannot be used: no such path, nothing readable, or a broken corpus.toml or CSV file",
    5: "the store cannot be used: made by another study, or not writable",
    6: "the disk is full",
    130: "interrupted; what was finished is kept",
    141: "the reader of the output went away, as `head` does",
}


SOFT_ERRORS = frozenset({"conflict", "unmatched-sidecar", "too-little-text"})  # failures for a person to look at; no document is lost


class TutanakError(Exception):
    """Base of every error with a message for people; `advice` says what to do."""

    exit_code = 1

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice

    def __reduce__(self) -> tuple[type[TutanakError], tuple[str, str]]:
        return type(self), (self.message, self.advice)

    def __str__(self) -> str:
        return f"{self.message}. {self.advice}".strip() if self.advice else self.message


class SettingsError(TutanakError):
    """An unknown setting, or a value of the wrong type or out of range."""

    exit_code = 2


class InputError(TutanakError):
    """The input as a whole cannot be used."""

    exit_code = 4


class StoreError(TutanakError):
    """The store cannot be used."""

    exit_code = 5


class DiskFullError(TutanakError):
    """There is no room left to write."""

    exit_code = 6


class CheckError(TutanakError):
    """`tutanak check` found quotes, pages or boxes that no longer match their source."""

    exit_code = 1


class DocumentError(TutanakError):
    """One document (or one page of it) cannot be read; it is set aside and the run goes on.

    `error` is a short stable name for tables: encrypted, broken, empty, no-text, unsupported, too-large, …
    """

    exit_code = 3

    def __init__(self, error: str, message: str, advice: str, page_no: int = 0) -> None:
        super().__init__(message, advice)
        self.error = error
        self.page_no = page_no

    def about(self, path: object) -> DocumentError:
        """The same with the file named, where no list says which it is."""
        return DocumentError(self.error, f"{path}: {self.message}", self.advice, self.page_no)

    def __reduce__(self) -> tuple[type[DocumentError], tuple[str, str, str, int]]:  # type: ignore[override]
        return type(self), (self.error, self.message, self.advice, self.page_no)
