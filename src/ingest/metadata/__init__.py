"""What an article says of itself: claims from markup, fields and lines, weighed into title, authors, dates and more.

claims = given_claims(raw.given) + draft.claims
head = headlines(draft, claims)             # title, byline, date, section: lines moved out
place = dateline_edits(draft, texts, …)     # on what cleaning left
credit = credit_edits(draft, texts, …)
choose(claims + head.claims + place.claims + credit.claims, context, weights)  →  Metadata
"""

from ingest.metadata.backing import CHOSEN_AS, backing
from ingest.metadata.bytegrams import Bytegrams, bytegrams
from ingest.metadata.choose import Context, Metadata, choose
from ingest.metadata.credit import Agencies, credit_edits
from ingest.metadata.given import given_claims
from ingest.metadata.head_edits import named_edits
from ingest.metadata.headlines import headlines
from ingest.metadata.language import guess
from ingest.metadata.paragraph import body_start
from ingest.metadata.place import Gazetteer, dateline_edits
from ingest.metadata.reading import Reading
from ingest.metadata.second_article import second_article_edits
from ingest.metadata.weigh import Weights

__all__ = [
    "CHOSEN_AS",
    "Agencies",
    "Bytegrams",
    "Context",
    "Gazetteer",
    "Metadata",
    "Reading",
    "Weights",
    "backing",
    "body_start",
    "bytegrams",
    "choose",
    "credit_edits",
    "dateline_edits",
    "given_claims",
    "guess",
    "headlines",
    "named_edits",
    "second_article_edits",
]
