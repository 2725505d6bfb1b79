"""Put on the path of a run, this gives the text reader three bad days: it crashes, hangs or runs out of memory on marked documents.

Python imports a module of this name in every process it starts, workers included.
"""

import ctypes
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import time


class _Saboteur(importlib.abc.MetaPathFinder):
    """Wraps `pipeline.readers.text.read` when the module is first imported."""

    def find_spec(self, name, path=None, target=None):
        if name != "pipeline.readers.text":
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            module.read = _sabotaged(module.read)

        spec.loader.exec_module = exec_module
        return spec


def _sabotaged(read):
    def sabotaged(data, *args, **kwargs):
        if b"CRASH HERE" in data:
            ctypes.string_at(0)
        if b"HANG HERE" in data:
            time.sleep(3600)
        if b"EAT MEMORY HERE" in data:
            hoard = []
            while True:
                hoard.append(bytearray(1 << 20))
        if b"RAISE HERE" in data:
            raise ZeroDivisionError("planted")
        return read(data, *args, **kwargs)

    return sabotaged


sys.meta_path.insert(0, _Saboteur())
