"""Exports: NAME and `write(store, target, …)`."""
