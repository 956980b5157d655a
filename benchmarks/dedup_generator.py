"""Makes up a wire full of copies, with the clusters known: stories of invented words, and what newspapers do to them.

    python benchmarks/dedup_generator.py COUNT SEED FILE.parquet      # columns id, text, cluster, kind

Copies get another headline, dateline, boilerplate, cuts, corrections, slips and paragraphs of their own. What must
not be joined: reports of one template (results, notices, listings …), updates that repeat old background, unrelated
stories with the same gallery, form or speech in them, and briefs within longer stories.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

FUNCTION_WORDS = (
    "the of and to in a is that for it as was with be by on not he his but at are this have from or had "
    "an they which one you were all we her she there would their been has when who will no more if out so "
    "up said what its about than into them can only other time new some could these two may first then do "
    "any like my now over such our man me even "
).split()
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()

# Each report of a family is a fixed wording with other words and figures in it.
TEMPLATES = {
    "election": (
        "{place} election result\n\n{name} won the seat of {place} with {n} votes, ahead of {name} with "
        "{n}.\n\nTurnout in the constituency was {p} percent, compared with {p} percent at the last election. A "
        "total of {n} ballot papers were rejected as invalid, the returning officer said on {day}.\n\nThe full "
        "list of candidates and their votes: {name} {n}, {name} {n}, {name} {n}, {name} {n}. The next count is "
        "due to be declared on {date}."
    ),
    "property": (
        "{place}: {s} bedroom house for sale\n\nThis well presented property in {place} comes to the market at a "
        "guide price of {n} and offers {s} bedrooms, {s} bathrooms and a garden of {n} square feet.\n\nThe house "
        "was built in {year} and has been modernised by the present owners to a high standard throughout. "
        "Council tax last year was {n}.\n\nViewing is strictly by appointment with the sole agents {word} and "
        "{word}, telephone {n} {n}."
    ),
    "funeral": (
        "{name}, {p}\n\n{name} of {place} passed away peacefully on {date} at the age of {p}. Beloved partner of "
        "{name} and dear parent of {name} and {name}.\n\nThe funeral service will be held at {word} church on "
        "{day} at {s} o'clock, followed by a private cremation. Family flowers only please, donations if desired "
        "to the {word} hospice may be sent care of {word} and sons, {p} {word} street."
    ),
    "traffic": (
        "Traffic on {road} after accident near {place}\n\nPolice closed the {road} in both directions near "
        "{place} on {day} after a collision involving {s} vehicles at {t}.\n\nDrivers were advised to avoid the "
        "area and to allow an extra {p} minutes for their journey. {s} people were taken to hospital, one of "
        "them {name}, {p}. Anyone with information is asked to call the police on {n} and quote incident {n} of "
        "{date}."
    ),
    "boxoffice": (
        "Weekend box office\n\nEstimated ticket sales for {day} through {day}, with wide releases ranked by "
        "receipts, according to {word}.\n\n1. {word} {word}, {p}.{s} million. 2. {word}, {p}.{s} million. 3. "
        "{word} {word}, {p}.{s} million. 4. {word}, {s}.{s} million. 5. {word} {word}, {s}.{s} million.\n\nFinal "
        "figures for the period to {date} will be released on {day}."
    ),
    "jobs": (
        "{place} jobless rate at {s}.{s} percent\n\nThe unemployment rate in {place} was {s}.{s} percent in "
        "{month}, compared with {s}.{s} percent in the month before, the statistics office said on {day}.\n\nThe "
        "number of people out of work was {n} and the number in employment {n}. Seasonally adjusted, the rate "
        "was {s}.{s} percent. Economists had expected a rate of {s}.{s} percent for the month."
    ),
    "match": (
        "{place} {s}, {place} {s}\n\n{name} scored in the {p}th minute as {place} beat {place} {s}-{s} in front "
        "of a crowd of {n} on {day}.\n\n{name} had put the visitors ahead after {p} minutes, but {name} levelled "
        "before the interval. The result leaves {place} in {s}th place with {p} points from {p} games."
    ),
}


@dataclass(frozen=True, slots=True)
class Document:
    """A made-up document; those with the same cluster are copies of one article."""

    id: str
    text: str
    cluster: int
    kind: str


class Wire:
    """Everything that is drawn at random for one wire."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        syllables = [a + b for a in "b d f g k l m n p r s t v st tr pl gr".split() for b in "a e i o u ai ou".split()]
        lengths = self.random.integers(2, 5, 12_000)
        self.words = ["".join(self.random.choice(syllables, length)) for length in lengths]
        shares = 1 / np.arange(4, len(self.words) + 4) ** 0.9
        self.shares = np.cumsum(shares / shares.sum())
        self.boilerplate = [self.paragraph(self.random.integers(1, 4)) for _ in range(60)]
        self.embeds = ["\n\n".join(self.paragraph(3) for _ in range(length)) for length in (3, 5, 8, 12, 20, 30)]

    def word(self) -> str:
        """A content word, common ones more often."""
        return self.words[int(np.searchsorted(self.shares, self.random.random()))]

    def figure(self) -> str:
        """A number of one to five digits."""
        return str(int(10 ** self.random.uniform(0.3, 5)))

    def sentence(self) -> str:
        """Function words and content words in turn, sometimes a number."""
        length = int(self.random.integers(8, 26))
        content = np.searchsorted(self.shares, self.random.random(length))
        function = self.random.integers(0, len(FUNCTION_WORDS), length)
        which = self.random.random(length)
        words = [
            self.figure() if w < 0.03 else FUNCTION_WORDS[f] if w < 0.45 else self.words[c]
            for w, f, c in zip(which, function.tolist(), content.tolist(), strict=True)
        ]
        return " ".join(words).capitalize() + "."

    def paragraph(self, sentences: int) -> str:
        """Some sentences."""
        return " ".join(self.sentence() for _ in range(sentences))

    def headline(self) -> str:
        """Five to nine words."""
        return " ".join(self.word() for _ in range(int(self.random.integers(5, 10)))).title()

    def story(self) -> list[str]:
        """A headline and paragraphs; lengths as of a wire: many short ones, some long."""
        count = int(np.clip(self.random.lognormal(1.9, 0.6), 3, 40))
        return [self.headline(), *(self.paragraph(int(self.random.integers(1, 4))) for _ in range(count))]

    def report(self, template: str) -> list[str]:
        """A report of a template."""
        slots: dict[str, Callable[[], str]] = {
            "{place}": lambda: self.word().title(),
            "{name}": lambda: f"{self.word()} {self.word()}".title(),
            "{word}": lambda: self.word().title(),
            "{n}": lambda: f"{int(10 ** self.random.uniform(3, 6)):,}",
            "{p}": lambda: str(self.random.integers(10, 99)),
            "{s}": lambda: str(self.random.integers(1, 10)),
            "{t}": lambda: f"{self.random.integers(1, 13)}:{self.random.integers(10, 60)}",
            "{year}": lambda: str(self.random.integers(1880, 2020)),
            "{day}": lambda: str(self.random.choice(DAYS)),
            "{month}": lambda: str(self.random.choice(MONTHS)),
            "{date}": lambda: f"{self.random.choice(MONTHS)} {self.random.integers(1, 29)}",
            "{road}": lambda: f"A{self.random.integers(10, 999)}",
        }
        for slot, fill in slots.items():
            while slot in template:
                template = template.replace(slot, fill(), 1)
        return template.split("\n\n")

    def copy(self, story: list[str]) -> tuple[list[str], str]:
        """What another paper made of a story, and how."""
        kind = self.random.random()
        if kind < 0.08:
            return story, "exact"
        if kind < 0.14:
            return [self.headline(), *story[1:]], "headline"
        if kind < 0.22 and len(story) > 4:
            return story[: max(3, int(len(story) * self.random.uniform(0.5, 0.9)))], "truncated"
        done = [name for name in _CHANGES if self.random.random() < 0.33]
        for name in done:
            story = _CHANGES[name](self, story)
        return story, "+".join(done) or "exact"

    def somewhere(self, story: list[str]) -> int:
        """A paragraph other than the headline."""
        return int(self.random.integers(1, len(story)))


def _new_headline(wire: Wire, story: list[str]) -> list[str]:
    return [wire.headline(), *story[1:]]


def _dateline(wire: Wire, story: list[str]) -> list[str]:
    return [
        story[0],
        f"{wire.word().upper()}, {wire.random.choice(MONTHS)} {wire.random.integers(1, 29)} - {story[1]}",
        *story[2:],
    ]


def _boilerplate_before(wire: Wire, story: list[str]) -> list[str]:
    return [wire.boilerplate[wire.random.integers(len(wire.boilerplate))], *story]


def _boilerplate_after(wire: Wire, story: list[str]) -> list[str]:
    return [*story, wire.boilerplate[wire.random.integers(len(wire.boilerplate))]]


def _drop(wire: Wire, story: list[str]) -> list[str]:
    if len(story) < 5:
        return story
    gone = {wire.somewhere(story) for _ in range(int(wire.random.integers(1, 1 + len(story) // 4)))}
    return [part for place, part in enumerate(story) if place not in gone]


def _add(wire: Wire, story: list[str]) -> list[str]:
    place = wire.somewhere(story) + 1
    return [*story[:place], wire.paragraph(2), *story[place:]]


def _slips(wire: Wire, story: list[str]) -> list[str]:
    def slip(word: str) -> str:
        if len(word) < 4 or wire.random.random() > 0.015:
            return word
        place = int(wire.random.integers(1, len(word) - 1))
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]

    return [" ".join(map(slip, part.split(" "))) for part in story]


def _edit(wire: Wire, story: list[str]) -> list[str]:
    return [
        " ".join(wire.word() if wire.random.random() < 0.03 else word for word in part.split(" ")) for part in story
    ]


def _correct(wire: Wire, story: list[str]) -> list[str]:
    place = wire.somewhere(story)
    words = story[place].split(" ")
    figures = [i for i, word in enumerate(words) if word.isdigit()]
    if figures:
        words[figures[0]] = wire.figure()
    return [*story[:place], " ".join(words), *story[place + 1 :]]


def _swap(wire: Wire, story: list[str]) -> list[str]:
    if len(story) < 6:
        return story
    place = int(wire.random.integers(2, len(story) - 1))
    return [*story[:place], story[place + 1], story[place], *story[place + 2 :]]


_CHANGES: dict[str, Callable[[Wire, list[str]], list[str]]] = {
    "headline": _new_headline,
    "dateline": _dateline,
    "before": _boilerplate_before,
    "after": _boilerplate_after,
    "drop": _drop,
    "add": _add,
    "slips": _slips,
    "edit": _edit,
    "correct": _correct,
    "swap": _swap,
}


def generate(count: int, seed: int) -> Iterator[Document]:
    """So many documents, or a few more; the same for the same seed."""
    wire = Wire(seed)
    made = cluster = 0
    earlier: list[list[str]] = []
    while made < count:
        kind, story = _next_story(wire, earlier)
        copies = 0 if wire.random.random() < 0.62 else int(min(wire.random.geometric(0.4), 12))
        variants = [(kind, story)]
        variants += [(f"copy:{how}", changed) for changed, how in (wire.copy(story) for _ in range(copies))]
        for how, changed in variants:
            yield Document(f"made/{seed}/{made:08d}", "\n\n".join(changed), cluster, how)
            made += 1
        cluster += 1
        if kind == "story" and (len(earlier) < 500 or wire.random.random() < 0.05):
            earlier = [*earlier[-499:], story]


def _next_story(wire: Wire, earlier: list[list[str]]) -> tuple[str, list[str]]:
    kind = wire.random.random()
    if kind < 0.12:
        family = str(wire.random.choice(list(TEMPLATES)))
        return f"template:{family}", wire.report(TEMPLATES[family])
    story = wire.story()
    if kind < 0.15 and earlier:
        background = earlier[int(wire.random.integers(len(earlier)))]
        return "update", [*story, *background[-max(1, min(len(background) // 4, len(story) // 2)) :]]
    if kind < 0.17:
        place = max(wire.somewhere(story), min(4, len(story) - 1)) + 1  # a page begins with its own words
        return "embed", [*story[:place], wire.embeds[wire.random.integers(len(wire.embeds))], *story[place:]]
    if kind < 0.18 and earlier:
        brief = earlier[int(wire.random.integers(len(earlier)))]
        return "digest", [story[0], *brief[1:3], *story[1:], *wire.story()[1:], *wire.story()[1:]]
    return "story", story


def main() -> None:
    """Write a set as Parquet."""
    count, seed, file = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    pd.DataFrame(list(generate(count, seed))).to_parquet(file)


if __name__ == "__main__":
    main()
