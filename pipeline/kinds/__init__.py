"""Document kinds: NAME and `split(document)`."""
