"""Draft → edits that take away what is not the article: boilerplate, furniture, pages that hold no article at all.

`content_edits` judges the lines of HTML by a learned model, `flat_edits` those of text without HTML, `phrase_edits`
both by their words, `site_edits` by what
somebody wrote down about a site; `kind_reject` says what a page is when it is no article.
"""

from ingest.clean.content import ContentModel, Verdicts, content_edits
from ingest.clean.flat import flat_edits
from ingest.clean.flat_model import LineModel
from ingest.clean.kind import kind_reject
from ingest.clean.phrases import Phrases, phrase_edits
from ingest.clean.sites import SiteRule, SiteRules, mark, site_edits

__all__ = [
    "ContentModel",
    "LineModel",
    "Phrases",
    "SiteRule",
    "SiteRules",
    "Verdicts",
    "content_edits",
    "flat_edits",
    "kind_reject",
    "mark",
    "phrase_edits",
    "site_edits",
]
