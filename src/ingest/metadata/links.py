"""Addresses → the form under which a page is known: without tracking, mobile and AMP variants, ports, fragments."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

if TYPE_CHECKING:
    from tldextract import TLDExtract

_TRACKING: Final = re.compile(
    r"utm_\w+|(?:fb|g|ms|dc|tt|yc|tw|li_?)clid|gclsrc|fbclid|mc_[ce]id|_?ga|_gl|igshid|cmpid|cmp|ncid|ocid|wt_?\w*|"
    r"xtor|"
    r"(?:at|pk|mtm|hsa|icid|smid|sref|s_?cid|ns)_?\w*|ref(?:_?src|_?url|errer)?|share(?:d)?|source|src|partner|"
    r"campaign|"
    r"feature|rss|feed|amp|outputtype|__twitter_impression|usqp|spm|cid|mbid|taid|utm|sh|st|smtyp|soc_\w+|tpcc|"
    r"guccounter|"
    r"guce_\w+|trk|tracking\w*|from|via|cn-track|xing_share|socialshare|kwp_\w+",
    re.IGNORECASE,
)
_SESSION: Final = re.compile(r";?(?:jsessionid|phpsessid|sid)=[\w.-]+", re.IGNORECASE)
_INDEX: Final = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
_AMP_PATH: Final = re.compile(r"(?:^/amp(?=/)|/amp/?$|\.amp(?=\.html$|$)|(?<=/)amp/(?=[^/]+$))", re.IGNORECASE)
_MOBILE_HOST: Final = re.compile(r"^(?:m|mobile|mobil|amp|touch)\.(?=[^.]+\.)", re.IGNORECASE)
_PORT: Final = {"http": 80, "https": 443}


_ARCHIVED: Final = re.compile(r"https?://web\.archive\.org/web/\d{4,14}(?:[a-z]{2}_)?/(?=\w)", re.IGNORECASE)


def archived(url: str) -> str:
    """The address of which a web archive's is a copy; any other as it is."""
    found = _ARCHIVED.match(url.strip())
    if not found:
        return url
    inner = url.strip()[found.end() :]
    return inner if "://" in inner[:10] else f"http://{inner}"


def absolute(url: str, base: str | None) -> str | None:
    """A link of a page as a full address, or None when it is not one of the web."""
    try:
        joined = urljoin(base, url.strip()) if base else url.strip()
        parts = urlsplit(joined)
        return joined if parts.scheme in ("http", "https") and parts.hostname and "." in parts.hostname else None
    except ValueError:  # "http://[broken"
        return None


def _host(name: str) -> str:
    name = name.rstrip(".").lower()
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:  # a label of more than 63 letters
        return name


def canonical(url: str) -> str | None:
    """The address in normal form, or None when it is none.

    https, lower-case host in ASCII, no default port, user, fragment, session or tracking parameter, no AMP, mobile or
    archived variant, no index page, no trailing slash; other parameters sorted.
    """
    try:
        parts = urlsplit(archived(url).strip())
        port = parts.port
        hostname = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not hostname or "." not in hostname:
        return None
    host = _host(hostname)
    amp_cache = re.match(r"^([\w-]+)\.cdn\.ampproject\.org$", host)
    if amp_cache and (inner := re.match(r"^/[a-z]/(?:s/)?(.+)$", parts.path)):
        return canonical("https://" + inner.group(1))
    if host in ("www.google.com", "google.com") and (inner := re.match(r"^/amp/s/(.+)$", parts.path)):
        return canonical("https://" + inner.group(1))
    host = _MOBILE_HOST.sub("", host)
    path = _SESSION.sub(
        "", quote(unquote(parts.path, errors="surrogateescape"), safe="/:@!$&'()*+,;=~-._", errors="surrogateescape")
    )
    path = _INDEX.sub("/", _AMP_PATH.sub("", re.sub(r"/{2,}", "/", path))).rstrip("/")
    pairs = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(k)]
    netloc = host if port in (None, _PORT[parts.scheme.lower()]) else f"{host}:{port}"
    return urlunsplit(("https", netloc, path or "/", urlencode(sorted(pairs)), ""))


def is_front(canonical_url: str) -> bool:
    """Whether a canonical address is that of a site's front page."""
    return canonical_url.count("/") == 3 and canonical_url.endswith("/")


@cache
def _suffixes() -> TLDExtract:
    import tldextract  # imports requests, though it never asks the network here

    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@cache
def _registered(host: str) -> str | None:
    known = _suffixes()(host).top_domain_under_public_suffix
    labels = host.split(".")
    # an ending that is not on the list is a suffix of one label
    return known or (".".join(labels[-2:]) if len(labels) > 1 and labels[-1].isalpha() else None)


def site(url: str) -> str | None:
    """The registered domain of an address: "news.example.co.uk" → "example.co.uk"; None for an IP address."""
    try:
        host = urlsplit(archived(url).strip()).hostname
    except ValueError:
        return None
    return _registered(_host(host)) if host else None
