"""Other programs that take the main content out of a page: name → function from bytes to text, of those installed.

magic-html needs Python 3.12; a run there measures the others, and the engine, in the same interpreter.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Final

from ingest.parse.decode import decode

Extractor = Callable[[bytes], str]


def _trafilatura(html: bytes) -> str:
    import trafilatura

    return trafilatura.extract(html, include_comments=False) or ""


def _readability(html: bytes) -> str:
    from readability import Document

    return _text_nodes(Document(decode(html, None, kind="html")).summary())


def _resiliparse(html: bytes) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(decode(html, None, kind="html"), main_content=True, alt_texts=False))


def _justext(html: bytes) -> str:
    import justext

    # One stop list for all: the languages with most pages.
    words = justext.get_stoplist("English") | justext.get_stoplist("German")
    return "\n".join(part.text for part in justext.justext(html, words) if not part.is_boilerplate)


def _newspaper(html: bytes) -> str:
    import newspaper

    article = newspaper.Article("https://example.org/", fetch_images=False)
    article.download(input_html=decode(html, None, kind="html"))
    article.parse()
    return str(article.text)


def _magic(html: bytes) -> str:
    from magic_html import GeneralExtractor

    return _text_nodes(str(GeneralExtractor().extract(decode(html, None, kind="html"))["html"]))


def _text_nodes(html: str) -> str:
    """A line for each text node: what is left of peers that answer with markup."""
    from lxml.html import fromstring

    return "\n".join(text.strip() for text in fromstring(html).itertext() if text.strip())


_ALL: Final[dict[str, tuple[str, Extractor]]] = {
    "trafilatura": ("trafilatura", _trafilatura),
    "readability-lxml": ("readability", _readability),
    "resiliparse": ("resiliparse", _resiliparse),
    "jusText": ("justext", _justext),
    "newspaper4k": ("newspaper", _newspaper),
    "magic-html": ("magic_html", _magic),
}


def installed() -> dict[str, Extractor]:
    """The peers that can be imported here."""
    return {name: extract for name, (module, extract) in _ALL.items() if importlib.util.find_spec(module)}


def text_by(extract: Extractor, html: bytes) -> str:
    """What a peer finds; nothing where it fails on the page, as its users would have nothing."""
    try:
        return extract(html)
    except Exception:  # noqa: BLE001 — peers raise what they like
        return ""
