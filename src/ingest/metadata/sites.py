"""What a site calls itself, in titles and bylines, so that its name is taken for neither headline nor author."""

from __future__ import annotations

from ingest.metadata import links
from ingest.metadata.authors import fold
from ingest.metadata.publisher import publisher_name
from ingest.metadata.weigh import claims_for
from ingest.model import Claim


def site_names(claims: tuple[Claim, ...], url: str | None) -> frozenset[str]:
    """Folded names of the site that may stand in a title or byline: publishers, domain with and without suffix."""
    said = [claim.value for claim in claims_for(claims, "publisher")]
    names = {fold(name) for value in said for name in (value, publisher_name(value, url) or "")}
    names |= {name.removeprefix("www") for name in names}
    domain = links.site(url) if url else None
    if domain:
        names |= {fold(domain), fold(domain.partition(".")[0])}
    return frozenset(name for name in names if len(name) >= 2)
