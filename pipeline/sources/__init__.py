"""Sources: NAME and `find(corpus)`, which yields the paths of files below the corpus root in a stable order."""
