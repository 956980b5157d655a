"""Topics: what an article is about on the IPTC Media Topics, and whether the category it was filed under is right.

section, URL, tags ──aliases──▶ claims
title, text ──model──▶ probabilities      claims + probabilities ──decide──▶ Filing
"""

from ingest.topics.decide import Filing, file_article
from ingest.topics.knowledge import TopicKnowledge
from ingest.topics.taxonomy import Taxonomy

__all__ = ["Filing", "Taxonomy", "TopicKnowledge", "file_article"]
