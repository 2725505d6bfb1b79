"""Measures: NAME and the functions that compute one statistic; the docstring is its method note."""
