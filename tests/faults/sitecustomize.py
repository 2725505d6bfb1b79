"""Put on the path of a run, this gives readers bad days: the text reader crashes, hangs or runs out of memory on marked documents, and a
worker is killed while Tesseract reads a page that is KILLING_WIDTH pixels wide (every time, or only while the file named by KILL_ONCE is not there).

Python imports a module of this name in every process it starts, workers included.
"""

import ctypes
import importlib.abc
import importlib.machinery
import importlib.util
import os
import signal
import sys
import threading
import time


class _Saboteur(importlib.abc.MetaPathFinder):
    """Wraps functions of the readers when their modules are first imported."""

    def find_spec(self, name, path=None, target=None):
        if name not in _WRAPPED:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        execute = spec.loader.exec_module
        function, wrapped = _WRAPPED[name]

        def exec_module(module):
            execute(module)
            setattr(module, function, wrapped(getattr(module, function)))

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


def _killed(recognise):
    def killed(image, *args, **kwargs):
        if abs(image.width - int(os.environ.get("KILLING_WIDTH", "0"))) > 8:  # parts of it may be cut to whole squares
            return recognise(image, *args, **kwargs)
        once = os.environ.get("KILL_ONCE", "")
        if not os.path.exists(once):
            if once:
                open(once, "x").close()
            threading.Timer(0.02, os.kill, (os.getpid(), signal.SIGKILL)).start()
            while True:  # a page that is read sooner is read again: the end comes while Tesseract is at work
                recognise(image, *args, **kwargs)
        return recognise(image, *args, **kwargs)

    return killed


_WRAPPED = {"pipeline.readers.text": ("read", _sabotaged), "pipeline.readers.tesseract": ("recognise", _killed)}
sys.meta_path.insert(0, _Saboteur())
