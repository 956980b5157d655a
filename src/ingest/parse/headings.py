"""The headings of a page, its title and address → what each `h1` is: the site's name, the headline, or a further one.

A template may set the name of the site or the manual in `h1`, and the headline below it in `h2` or `h3`. The title of
the page shows it: "Mending a chain | Bicycle Handbook", with the heading "Bicycle Handbook" above "Mending a chain".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

_LEVELS: Final = "h1, h2, h3, h4"
_MOST: Final = 30  # headings that are compared with the title
_LONGEST: Final = 400
_SHORTEST: Final = 4  # letters by which a heading is told in a title
_TOLD: Final = 8  # letters by which a heading is told in a part of it
_FEW_WORDS: Final = 4  # a headline has as many words or more, and a site's name as many or fewer
_NO_LETTER: Final = re.compile(r"[\W_]+")
_WORD: Final = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Headings:
    """``kinds`` holds the origin for the node of each `h1` with words: ``h1:front`` is the site's.

    ``headline`` is a lower heading that the page's title repeats, where no `h1` is left to be the headline, and
    ``below`` whether it stands below an `h1` of the site.
    """

    kinds: dict[int, str]
    headline: str | None = None
    below: bool = False


def read_headings(tree: LexborHTMLParser, firsts: Sequence[LexborNode], title: str, url: str) -> Headings:
    """What the `h1` of a page are, given in their order, to a page of that title at ``url`` (empty where unknown)."""
    said = [(node, words) for node in firsts if (words := text_of(node))]
    site, below = None, None
    if said:
        node, words = said[0]
        below = _headline_below(tree, node, words, title, url)
        site = node.mem_id if below or _is_front(node, url) else None
    left = [(node.mem_id, words) for node, words in said if node.mem_id != site]
    best = next((key for key, words in left if _repeats(title, words)), left[0][0] if left else None)
    kinds = {key: "h1" if len(left) == 1 else "h1:first" if key == best else "h1:next" for key, _ in left}
    if site is not None:
        kinds[site] = "h1:front"
    if left:
        return Headings(kinds)
    return Headings(kinds, below or _lower_heading(tree, title), below is not None)


def text_of(node: LexborNode) -> str:
    """The words of a heading."""
    return " ".join(node.text().split())[:_LONGEST]


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", text.casefold())


def _repeats(title: str, heading: str) -> bool:
    """Whether a title says a heading, and not much more."""
    whole, key = _letters(title), _letters(heading)
    return len(key) >= _TOLD and key in whole and (2 * len(key) >= len(whole) or len(heading.split()) >= _FEW_WORDS)


def _lower_heading(tree: LexborHTMLParser, title: str) -> str | None:
    """The first heading that is most of the title, on a page without any `h1` for it."""
    whole = _letters(title)
    for node in tree.css(_LEVELS)[:_MOST] if whole else ():
        key = _letters(words := text_of(node))
        if len(key) >= _TOLD and len(whole) <= 2 * len(key) and key in whole and node.tag != "h1":
            return words
    return None


def _headline_below(tree: LexborHTMLParser, site: LexborNode, words: str, title: str, url: str) -> str | None:
    """The heading that says one end of the title, where the `h1` above it says the other and is the site's."""
    whole, key = _letters(title), _letters(words)
    at_end, at_start = whole.endswith(key), whole.startswith(key)
    if len(key) < _SHORTEST or at_end == at_start:
        return None
    rest = whole.removesuffix(key) if at_end else whole.removeprefix(key)
    if len(rest) < _SHORTEST:
        return None
    behind = False
    for node in tree.css(_LEVELS)[:_MOST]:
        if behind:
            found = _letters(below := text_of(node))
            same = found == rest or (at_end and len(found) >= _TOLD and rest.startswith(found))
            if same and len(found) >= _SHORTEST and _is_sites(site, words, below, url, at_end=at_end):
                return below
        behind = behind or node.mem_id == site.mem_id
    return None


def _is_sites(site: LexborNode, words: str, below: str, url: str, *, at_end: bool) -> bool:
    """Whether of two headings that make up the title the upper one is the site's: by its link, the address, its length.

    At the end of the title it is so unless the address repeats it. At the start it may be the headline, above a
    section or the site's name, or above a sub-title: then the link or the address has to tell.
    """
    address = frozenset(_WORD.findall(unquote(url.partition("://")[2].partition("/")[2]).casefold()))
    upper, lower = (len(address.intersection(_WORD.findall(text.casefold()))) for text in (words, below))
    away = _leads_away(site, url)
    if at_end:
        return away or lower >= upper
    long_enough = len(below.split()) >= len(words.split())
    short = len(words.split()) <= _FEW_WORDS <= len(below.split())
    return (away and long_enough) or lower > upper or (not url and short)


def _only_link(heading: LexborNode) -> str | None:
    """Where all words of a heading lead; None where they are no link, or more than one."""
    links = heading.css("a[href]")
    if len(links) != 1 or "".join(links[0].text().split()) != "".join(heading.text().split()):
        return None
    return (links[0].attributes.get("href") or "").strip()


def _leads_away(heading: LexborNode, url: str) -> bool:
    """Whether a heading is a link, and not to the page itself."""
    aim = _only_link(heading)
    if aim is None or aim.startswith("#"):
        return False
    try:
        return not url or urlsplit(aim).path.rstrip("/") != urlsplit(url).path.rstrip("/")
    except ValueError:
        return False


def _is_front(heading: LexborNode, url: str) -> bool:
    """Whether all words of a heading are a link to the front page, or to one that lies above the page at ``url``."""
    link = _only_link(heading)
    if link is None:
        return False
    try:
        own, aim = urlsplit(url), urlsplit(link)
    except ValueError:  # "http://[broken"
        return False
    elsewhere = own.netloc and aim.netloc and own.netloc.removeprefix("www.") != aim.netloc.removeprefix("www.")
    if elsewhere or aim.query or not (aim.path or aim.netloc) or aim.scheme not in ("", "http", "https"):
        return False
    here, above = own.path.rstrip("/"), aim.path.rstrip("/")
    return here != above and f"{here}/".startswith(f"{above}/") if url else not above
