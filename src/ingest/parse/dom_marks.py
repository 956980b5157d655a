"""What class names, ids, roles and schema.org properties say about an element: words → a set of marks (bits).

``marks_of("td-post-content js-related")`` is BODY | ARTICLE | RELATED. Words are looked up whole, after splitting at
anything that is no letter and at camelCase; pairs of neighbouring words may mean more than each ("entry content").
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from string import ascii_lowercase
from typing import Final

from ingest.layout import MARKS, RULED

BIT: Final = {name: 1 << i for i, name in enumerate(MARKS)}

_WORDS: Final = {
    "article": "article articles story post posts entry artikel beitrag articolo articulo noticia noticias nota news"
    " blogpost"
    " hentry single blog detail articleview newsdetail",
    "main": "main primary maincontent hauptinhalt principal center centre middle",
    "body": "body text txt copy content contents inhalt contenido contenu conteudo contenuto texte texto testo richtext"
    " prose wysiwyg rte markup paragraph paragraphs absatz editor fulltext rich artikeltext tresc",
    "articlebody": "articlebody articlecontent articletext entrycontent postcontent postbody storybody storycontent"
    " storytext bodycontent bodycopy bodytext newstext newsbody articlecopy zsw",
    "comment": "comment comments commentlist commentarea disqus respond kommentar kommentare livefyre commenter"
    " komentarze"
    " commentaires comentarios commenti reacties cmt fbcomments leserbriefe",
    "discussion": "reply replies reactions discussion discussions thread threads forum reviews review feedback"
    " testimonial testimonials rating",
    "related": "related relateds recommend recommended recommendation recommendations similar more readmore suggested"
    " suggestions outbrain taboola relatedposts yarpp crp ob plista also moreon further weitere aehnliche mehr onward"
    " relacionadas relacionados crosslinks inbrief",
    "popular": "popular trending latest recent mostread mostviewed ticker hot top10 toplist newest neueste"
    " meistgelesen",
    "pager": "next prev previous pager pagination paging paginate postnav navlinks",
    "share": "share sharing shares social socials facebook twitter whatsapp pinterest linkedin follow addthis addtoany"
    " sharedaddy likes sharebar sharethis shariff teilen telegram instagram youtube tweet fb",
    "nav": "nav navigation navbar menu menus breadcrumb breadcrumbs crumbs crumb toc submenu tabs tab dropdown sitemap"
    " menubar megamenu navi linklist language lang skip",
    "header": "header head masthead topbar top kopf banner logo site",
    "footer": "footer foot bottom colophon copyright impressum fuss contentinfo",
    "sidebar": "sidebar side rail widget widgets secondary rightcol leftcol right left col aside complementary"
    " seitenleiste marginal",
    "ad": "ad ads adv advert adverts advertisement sponsor sponsored sponsors promo promos promotion dfp gpt commercial"
    " anzeige werbung adsense adslot advertising adbox publicidad pub partner affiliate marketing",
    "newsletter": "newsletter subscribe subscription subscriptions signup paywall abo optin mailchimp mc register"
    " registration login signin abonnement premium membership piano regwall nl",
    "consent": "cookie cookies consent gdpr modal popup overlay privacy notice notification alert dialog toast"
    " onetrust",
    "caption": "caption captions figcaption credit credits legend bildunterschrift bu copyright wp photographer source",
    "media": "image images img photo photos picture gallery media slideshow carousel slider video player thumb"
    " thumbnail"
    " thumbnails figure foto bild embed audio podcast swiper slick lightbox",
    "byline": "author authors byline writer autor autoren bio avatar profile about contributor vcard auteur verfasser"
    " biography reporter fn attribution creator",
    "date": "date time timestamp published datetime datum fecha updated pubdate created modified data dateline dates",
    "meta": "meta info infos details metadata statistics stats counter views reading readtime duration",
    "tags": "tag tags category categories topics topic keywords keyword labels label cat cats taxonomy hashtags"
    " schlagworte",
    "title": "title titles headline headlines heading titel titre titulo kicker overline hgroup subject h1 dachzeile",
    "lead": "lead intro summary excerpt standfirst dek deck subtitle subheadline subhead description abstract sapo"
    " vorspann chapo entradilla lede introduction teasertext synopsis subheading",
    "teaser": "teaser teasers card cards item items tile tiles grid listing feed loop archive preview block blocks"
    " promo"
    " river stream module",
    "quote": "quote blockquote pullquote quotes zitat pull",
    "box": "box infobox factbox callout boxed panel accordion faq well info highlight kasten",
    "list": "list lists liste ul listitem",
    "search": "search suche searchform busqueda",
    "hidden": "hidden hide sr visually screen invisible collapse collapsed noprint hid offscreen printonly",
    "cta": "cta button buttons btn download donate donation support action actions jetzt contact trial demo",
    "tools": "tool tools toolbar print utility icon icons utilities email bookmark save font",
    "product": "product products price buy cart shop woocommerce add",
    "notes": "footnote footnotes references reference disclaimer legal sources correction note notes quellen footnotes",
    "live": "live liveblog timeline event events liveticker",
}

_PAIRS: Final = {
    f"{first} {second}": BIT["articlebody"]
    for first in ("article", "entry", "post", "story", "blog", "news", "artikel", "single", "page", "main")
    for second in ("body", "content", "text", "copy", "contents")
} | {
    "most read": BIT["popular"],
    "most popular": BIT["popular"],
    "read more": BIT["related"],
    "read next": BIT["related"],
    "read also": BIT["related"],
    "you may": BIT["related"],
    "wp caption": BIT["caption"],
    "post meta": BIT["meta"],
    "sign up": BIT["newsletter"],
    "log in": BIT["newsletter"],
    "reading time": BIT["meta"],
    "author bio": BIT["byline"],
    "post navigation": BIT["pager"],
    "nav links": BIT["pager"],
}

_OPENS_PAIR: Final = frozenset(pair.split()[0] for pair in _PAIRS)

_BITS: Final = {
    word: sum(BIT[name] for name, words in _WORDS.items() if word in words.split())
    for word in {word for words in _WORDS.values() for word in words.split()}
} | RULED

_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_SMALL: Final = bytes(byte if byte in ascii_lowercase.encode() else 0x20 for byte in range(256))
"""Of each byte what is left of it: a small letter, or a space."""


@lru_cache(maxsize=50_000)
def marks_of(words: str) -> int:
    """Return the marks of class names, an id and the like, joined by spaces; bounded to the first 300 characters."""
    words = words[:300]
    if not words.islower():  # some of it may be camelCase
        words = " ".join(_WORD.findall(words)).lower()
    found = words.encode("latin-1", "replace").translate(_SMALL).decode("ascii").split()
    bits = 0
    for word in found:
        if word in _BITS:
            bits |= _BITS[word]
    if not _OPENS_PAIR.isdisjoint(found):
        for first, second in pairwise(found):
            bits |= _PAIRS.get(f"{first} {second}", 0)
    return bits
