"""Topic models: NAME and `fit`."""
