"""Names of meta tags in use on news pages → the field each speaks of."""

from __future__ import annotations

import re
from typing import Final

from ingest.model import ClaimField

_NAMES: Final[dict[ClaimField, str]] = {
    "title": """
        og:title twitter:title dc.title dcterms.title parsely-title sailthru.title citation_title title
        headline twitter:text:title hdl fb_title article:title mediator_title
    """,
    "author": """
        author article:author article:author_name og:article:author dc.creator dcterms.creator
        dc.creator.name parsely-author sailthru.author citation_author byl authors byline creator
        twitter:creator article.author cxenseparse:author mediator_author dc.contributor writer news_author
        rnews:author bylines article:authors og:author
    """,
    "published": """
        article:published_time og:article:published_time article:published datepublished date pubdate
        publishdate publish_date dc.date dc.date.issued dcterms.date dcterms.issued dcterms.created
        dc.date.created dc.created dc.issued parsely-pub-date sailthru.date citation_publication_date
        citation_date citation_online_date published published_time published-date publication_date
        publication-date article:published_date article.published originalpublicationdate
        cxenseparse:recs:publishtime cxenseparse:publishtime og:published_time og:pubdate
        rnews:datepublished mediator_published_time article_date_original ptime pdate created creationdate
        date_published datecreated dc.date.published bt:pubdate timestamp article:post_date
        weibo:article:create_at displaydate shareaholic:article_published_time publishtime issued
        prism.publicationdate originalpublishdate gentime vr:published_time icbm_date blogpost_date
        release_date og:release_date article:create_at dc.date.available
    """,
    "modified": """
        article:modified_time og:updated_time datemodified last-modified lastmod dc.date.modified
        dcterms.modified article:updated_time article:modified date.updated modified updated lastmodified
        article:modified_date og:modified_time updatetime utime revised dc.modified last_updated
        shareaholic:article_modified_time lastupdate modified_time
    """,
    "section": """
        article:section parsely-section og:article:section section category dc.subject.section
        cxenseparse:taxonomy articlesection article:category primary_category ob_page_type sailthru.section
        channel cg article:primary_section rubrik
    """,
    "publisher": """
        og:site_name application-name dc.publisher dcterms.publisher publisher citation_journal_title
        apple-mobile-web-app-title twitter:site copyright dc.source
    """,
    "language": """
        language dc.language dcterms.language og:locale content-language inlanguage
    """,
    "summary": """
        description og:description twitter:description dc.description sailthru.description dcterms.abstract
    """,
    "image_url": """
        og:image twitter:image twitter:image:src thumbnail sailthru.image.full parsely-image-url
        og:image:secure_url image thumbnailurl
    """,
    "keyword": """
        keywords news_keywords article:tag parsely-tags sailthru.tags dc.subject tags
    """,
    "canonical_url": """
        og:url twitter:url parsely-link
    """,
}

_MOMENT: Final = r"\w*[-_:. ]?(?:date|time|at\b|on\b)"
# From the start of a word to the first that it holds: one that comes later sees nothing that this one does not.
_LIKE: Final[tuple[tuple[re.Pattern[str], ClaimField], ...]] = (
    (re.compile(rf"(?<!\w)(?>\w*?publi){_MOMENT}|date[-_:. ]?publi|pub[-_]?date"), "published"),
    (re.compile(rf"(?<!\w)(?>\w*?(?:modif|updat)){_MOMENT}|date[-_:. ]?(?:modif|updat)"), "modified"),
    (re.compile(r"(?:^|[-_:. ])(?:author|byline)(?:[-_:. ]?names?)?$"), "author"),
)
_UNLIKE: Final = re.compile(r"url|image|link|twitter|facebook|expir|id$|profile")


def field_of(name: str) -> tuple[ClaimField, str] | None:
    """The field that a meta tag speaks of and the name it goes by: its own, or ``like:field`` for a site's own word.

    "w-published-date" is no name that anybody documents, but says what it is.
    """
    if field := META_FIELDS.get(name):
        return field, name
    if _UNLIKE.search(name):
        return None
    return next(((field, f"like:{field}") for pattern, field in _LIKE if pattern.search(name)), None)


META_FIELDS: Final = {name: field for field, names in _NAMES.items() for name in names.split()}
