"""From a recipe to a model: gather the examples, learn vectors, train, and write what ships."""

from __future__ import annotations

import json
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from spacy.language import Language as Pipeline

from pipeline import languages
from pipeline.errors import InputError
from pipeline.registry import registries, seeds
from pipeline.settings import TrainSettings
from pipeline.training import ner, silver, vectors
from pipeline.training.archives import bodies
from pipeline.training.examples import ORG, Example, relabelled
from pipeline.training.recipe import Annotated, Recipe
from pipeline.training.sentences import filled
from pipeline.variants import variant

ROUNDS = 6  # times each sentence of ours is filled
Said = Callable[[str], None]


_CARD = """# {name} {version}

A spaCy pipeline (`{components}`) with the labels {labels}, made by `tutanak train {lang}` for the tagger `model`. Licence: {licence}.

**What it was trained on.** Examples by source, with the licence of the source:

{sources}

Settings: {settings}. No vectors or weights came from elsewhere; its files hold numbers and labels, no words that were read.

**How good.** On every twentieth example, which chose between the weights that were tried: {figures}. These are of the same kind as
the training data; figures on other text are in `docs/design.md`.
"""


@dataclass(frozen=True)
class Made:
    """A trained pipeline, the recipe and settings it was made with, and how many examples of each source it has read."""

    nlp: Pipeline
    recipe: Recipe
    settings: TrainSettings
    counts: dict[str, int]

    def card(self) -> str:
        """What the model is made of and how good it is, in Markdown."""
        licences = {a.path: a.licence for a in self.recipe.annotated} | {f"silver from {a.path}": a.licence for a in self.recipe.archives}
        sources = [f"- {source}: {n} ({licences.get(source, 'our own')})" for source, n in self.counts.items()]
        sources += [f"- {a.path}: plain text for the vectors ({a.licence})" for a in self.recipe.archives if self.settings.vector_rounds]
        org = self.nlp.meta["performance"].get("ents_per_type", {}).get(ORG, {})
        return _CARD.format(
            name=self.nlp.meta["name"], version=self.recipe.version, components=", ".join(self.nlp.pipe_names), lang=self.recipe.lang,
            labels=", ".join(sorted({label for found in self.nlp.pipe_labels.values() for label in found})), licence=self.recipe.licence,
            sources="\n".join(sources), settings=", ".join(f"{k} {v}" for k, v in vars(self.settings).items()),
            figures=", ".join(f"{k} {v:.3f}" for k, v in org.items()) or "no organisation among them",
        )  # fmt: skip


def make(recipe: Recipe, root: Path, settings: TrainSettings, also: Sequence[Annotated] = (), say: Said = lambda _: None) -> Made:
    """Train the model of a recipe on the data below `root` and further annotated files. Raises InputError for a file that is missing or broken."""
    language, chance = languages.get(recipe.lang), random.Random(settings.seed)
    examples = [e for a in (*recipe.annotated, *also) for e in annotated(a, root, recipe.lang)]
    texts = [e.text for e in examples]
    names = sorted({e.text[a:b] for e in examples for a, b, label in e.spans if label == ORG and e.text[a].isupper()})
    names += sorted({form for row in seeds(registries()) if row.lang == recipe.lang for form in (*row.aliases, *row.weak)})
    for archive in recipe.archives:
        if not (root / archive.path).is_dir():
            raise InputError(f"{root / archive.path} is not a folder", "Give the folder that the recipe's paths are relative to: --data")
        read = list(bodies(root / archive.path, archive.include, recipe.lang))
        texts += [line for _, text in read for line in text.split("\n") if line.strip()]
        say(f"{archive.path}: {len(read)} documents")
        if archive.silver:
            some = chance.sample(read, min(len(read), archive.documents))
            found = [e for _, text in some for e in silver.sentences(text, language, seeds(registries()), f"silver from {archive.path}")]
            drawn = silver.chosen(found, archive.silver, chance)
            examples += [*drawn, *silver.renamed((e for e in drawn if e.spans), names, chance)]
    examples += filled(recipe.lang, ROUNDS, names, chance)
    with tempfile.TemporaryDirectory() as temporary:
        learned = vectors.learn(texts, recipe.lang, settings.vector_rounds, Path(temporary)) if settings.vector_rounds else None
        say(f"{len(examples)} examples")
        nlp = ner.train(examples, recipe.lang, settings, learned)
    nlp.meta |= {
        "name": f"ner_{recipe.lang}",
        "version": recipe.version,
        "license": recipe.licence,
        "description": "Organisations in council minutes",
    }
    return Made(nlp, recipe, settings, dict(sorted(Counter(e.source for e in examples).items())))


def annotated(entry: Annotated, root: Path, lang: str) -> list[Example]:
    """The examples of a file with our labels, weighed, without case endings after an apostrophe. Raises InputError."""
    path, language = root / entry.path, languages.get(lang)
    with readable(path, entry.format):
        read: list[Example] = variant("training.formats", entry.format).read(path, language)
    kept = relabelled(read, entry.labels) if entry.labels else read
    return [replace(e, spans=tuple(_trimmed(e.text, s, language) for s in e.spans), source=entry.path, weight=entry.weight) for e in kept]


@contextmanager
def readable(path: Path, format_: str) -> Iterator[None]:
    """What goes wrong in reading an annotated file, as InputError."""
    if not path.exists():
        raise InputError(f"{path} does not exist", "Give the folder that the paths of the recipe are relative to: --data FOLDER.")
    try:
        yield
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}", "Check the file and its permissions.") from error
    except (ValueError, KeyError) as error:
        advice = "Correct the file, or name its format in the recipe."
        raise InputError(f"{path} is not in the format {format_!r}: {error}", advice) from error


def _trimmed(text: str, span: tuple[int, int, str], language: languages.Language) -> tuple[int, int, str]:
    start, end, label = span
    folded = language.fold(text[:end])
    cut = next((at for at in range(end - 1, start, -1) if language.case_ending(folded, at) == end), end)
    return start, cut, label


def write(made: Made, folder: Path) -> None:
    """Write a model and its card to a folder, with no strings but its labels: the words that it has read are not kept. Raises InputError."""
    nlp = made.nlp
    if folder.exists() and not (folder / "meta.json").is_file():
        raise InputError(f"{folder} is there and no model", "Name another folder: --to")
    shutil.rmtree(folder, ignore_errors=True)
    labels = sorted({label for found in nlp.pipe_labels.values() for label in found})
    nlp.to_disk(folder)
    (folder / "vocab" / "strings.json").write_text(json.dumps(labels), encoding="utf-8")
    (folder / "card.md").write_text(made.card(), encoding="utf-8")
