"""The HTML report: view models (frames in, dataclasses out), plots, templates, and each language's words in `texts/`."""
