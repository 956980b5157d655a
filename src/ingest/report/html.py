"""A template and its values → one HTML page that needs nothing beside it.

Style and script stand in the page and are named by their digests in its policy: nothing else runs, nothing is loaded.
Every value is escaped. A page extends ``base.html``, and may import the pieces of ``parts.html``.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ingest.version import __version__


def render(template: str, **values: object) -> str:
    """The page of a template in ``templates/``. ``sections`` are the (anchor, words) of its contents, if it has any."""
    style, script = _asset("page.css"), _asset("page.js")
    policy = (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    frame = {"policy": policy, "style": style, "script": script, "program_version": __version__, "sections": ()}
    return _environment().get_template(template).render(frame | values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("ingest.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"thousands": thousands, "percent": percent, "moment": moment}
    return environment


@cache
def _asset(name: str) -> Markup:
    return Markup(resources.files("ingest.report").joinpath("templates", name).read_text(encoding="utf-8"))


def _digest(text: str) -> str:
    """The source expression of a Content Security Policy that allows just this text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def thousands(number: float) -> str:
    """1234567 → 1,234,567."""
    return f"{number:,.0f}"


def percent(share: float) -> str:
    """A share as people write it: 0 %, <0.1 %, 3.4 %, 57 %, 99.7 %, >99.9 %, 100 %."""
    if 0 < share < 0.001:
        return "<0.1 %"
    if 0.999 < share < 1:
        return ">99.9 %"
    decimals = 1 if 0 < share < 0.1 or 0.99 < share < 1 else 0
    return f"{100 * share:.{decimals}f} %"


def moment(time: datetime | str | None) -> str:
    """A time to the minute, in UTC; a dash for none."""
    if time is None:
        return "–"
    if isinstance(time, str):
        time = datetime.fromisoformat(time)
    return f"{time:%Y-%m-%d %H:%M} UTC"
