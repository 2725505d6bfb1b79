"""Training: what `tutanak train` does. Annotated sentences in, a spaCy model and the figures of its card out.

`formats/` reads annotated files, one module per format; `silver` makes sentences of unannotated archives; `ner` trains; `calibration` fits the scores.
"""
