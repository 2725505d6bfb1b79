"""Exports: each module carries a NAME and

    write(tables: TableReader, target: Path, *, lang: str) -> list[Path]

`target` is a folder, made when it is missing; the paths that were written below it are returned. `lang` (`tr` or `en`) is
the language of what people read; data are the same in both. Raises StoreError when the target cannot be written and
DiskFullError when there is no room; a file is whole or not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import pandas as pd
import pyarrow as pa


class TableReader(Protocol):
    """What an export reads: whole tables by name, empty when nothing was made."""

    def arrow(self, table: str, columns: Sequence[str] | None = None, /) -> pa.Table:
        """The table with the schema of `schema.schema(table)`, or some columns of it, in the order of its key."""
        ...

    def frame(self, table: str, /) -> pd.DataFrame:
        """The same as a data frame."""
        ...
