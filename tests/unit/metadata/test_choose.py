"""Claims weighed into metadata."""

from datetime import UTC, datetime, timedelta, timezone
from importlib.resources import files

import pytest

from ingest.metadata import Context, Metadata, Weights, backing, choose, given_claims
from ingest.model import Claim, Given

WEIGHTS = Weights.from_json(files("ingest.metadata").joinpath("weights.json").read_text(encoding="utf-8"))
URL = "https://www.example.com/news/bridge"


def chosen(*claims: Claim, **context) -> Metadata:
    return choose(claims, Context(**{"url": URL, **context}), WEIGHTS)


def test_nothing_claimed_is_nothing_chosen():
    assert choose((), Context(), WEIGHTS) == Metadata()


def test_the_headline_shown_beats_the_site_and_section_around_it():
    found = chosen(
        Claim("title", "Town opens bridge | Local | Example", "title"),
        Claim("title", "Town opens bridge", "h1"),
        Claim("title", "Town opens bridge - Example", "meta:og:title"),
        Claim("publisher", "Example", "meta:og:site_name"),
    )
    assert found.title == "Town opens bridge" and found.publisher == "Example"


def test_authors_of_one_origin_are_one_list():
    found = chosen(
        Claim("author", "Jane Smith", "json-ld:author"),
        Claim("author", "John Jones", "json-ld:author"),
        Claim("author", "@examplenews", "meta:twitter:creator"),
        Claim("author", "By Ann Lee", "line:90:later"),
    )
    assert found.authors == ("Jane Smith", "John Jones")


@pytest.mark.parametrize("signed", ["Dr. Jane Smith", "Andréa Smith"])
def test_a_title_or_an_accent_hides_no_given_name(signed):
    found = chosen(
        Claim("author", "EXT", "meta:author"),
        Claim("author", f"By {signed}", "line:9:by"),
    )
    assert found.authors == (signed,)


def test_no_staff_and_no_admin():
    assert chosen(Claim("author", "admin", "meta:author"), Claim("author", "Staff", "json-ld:author")).authors == ()


def test_the_day_that_most_support_with_the_finest_time():
    found = chosen(
        Claim("published", "2020-05-03T10:15:30+02:00", "meta:article:published_time"),
        Claim("published", "3 May 2020", "line:4:byline"),
        Claim("modified", "2020-06-01T10:00:00+02:00", "meta:article:modified_time"),
        Claim("published", "1 January 2019", "line:80:other"),
    )
    assert found.published_at == datetime(2020, 5, 3, 8, 15, 30, tzinfo=UTC)
    assert found.published_raw == "2020-05-03T10:15:30+02:00" and found.published_precision == "second"
    assert found.modified_at == datetime(2020, 6, 1, 8, tzinfo=UTC)


def test_a_naive_time_takes_the_zone_of_its_source():
    claim = Claim("published", "3 May 2020, 01:30", "line:4:byline")
    assert chosen(claim, time_zone=timezone(timedelta(hours=2))).published_at == datetime(
        2020, 5, 2, 23, 30, tzinfo=UTC
    )


def test_nothing_is_published_after_it_was_fetched():
    claim = Claim("published", "2030-05-03", "meta:article:published_time")
    assert chosen(claim, fetched_at=datetime(2024, 1, 1, tzinfo=UTC)).published_at is None
    assert chosen(claim).published_at is not None


@pytest.mark.parametrize(
    ("other", "day"),
    [
        ((), None),
        ((Claim("language", "en-US", "html:lang"),), "2020-03-04"),
        ((Claim("language", "en-GB", "html:lang"),), "2020-04-03"),
        ((Claim("published", "25/12/2019", "line:70:other"),), "2020-04-03"),
        ((Claim("modified", "2020-03-04", "json-ld"),), "2020-03-04"),
    ],
)
def test_day_and_month_are_told_apart_by_language_or_other_dates(other, day):
    found = chosen(Claim("published", "03/04/2020", "line:4:byline"), *other)
    assert (found.published_at.date().isoformat() if found.published_at else None) == day


@pytest.mark.parametrize(
    ("shown", "others", "day"),
    [
        ("02-12-2019", ("2019-12-02",), "2019-12-02"),
        ("09.10.2019", ("11.24.2019",), "2019-09-10"),
        ("09.10.2019", ("October 24, 2018",), "2019-10-09"),
        ("03/04/2020", ("January 8, 2019",), "2020-03-04"),
        ("03/04/2020", ("8 January 2019",), "2020-04-03"),
        ("03/04/2020", ("8 January 2019", "January 8, 2019"), None),
    ],
)
def test_the_order_of_numbers_by_the_other_dates_of_the_page(shown, others, day):
    others = [Claim("published", other, f"line:{70 + n}:other") for n, other in enumerate(others)]
    found = chosen(Claim("published", shown, "line:4:byline"), *others).published_at
    assert (found.date().isoformat() if found else None) == day


@pytest.mark.parametrize("printed", ["November 8, 2023, 11:15 PM", "2023-11-08T23:15:00-05:00"])
def test_the_day_is_that_of_the_place_and_the_moment_that_of_the_instant(printed):
    said = (Claim("published", "2023-11-09T04:15:00.000Z", "json-ld"), Claim("published", printed, "line:4:byline"))
    found = chosen(*said)
    assert found.published_raw == printed
    assert found.published_at == datetime(2023, 11, 9, 4, 15, tzinfo=UTC)
    assert backing(said, Context(url=URL), WEIGHTS) == (True, True)


def test_dates_of_teasers_do_not_outvote_the_article():
    found = chosen(
        Claim("published", "2020-05-03", "meta:date"),
        Claim("published", "2020-05-03", "itemprop:datepublished"),
        *(Claim("published", f"2020-06-0{day}", "itemprop:datepublished") for day in range(1, 6)),
        *(Claim("published", "1 June 2020", origin) for origin in ("class:date@1", "class:date@2", "time@1", "time@2")),
    )
    assert found.published_at == datetime(2020, 5, 3, tzinfo=UTC)


def test_the_day_that_the_number_of_an_article_begins_with():
    assert chosen(url="https://example.kr/view/AKR20200712012345001").published_at == datetime(2020, 7, 12, tzinfo=UTC)
    archived = "http://web.archive.org/web/20160218174457/http://example.com/2010/05/19/story"
    found = chosen(url=archived)
    assert found.published_at == datetime(2010, 5, 19, tzinfo=UTC)
    assert found.canonical_url == "https://example.com/2010/05/19/story" and found.site == "example.com"


def test_given_fields_are_claims_that_weigh_much():
    given = Given(title="As Given", authors=("Jane Smith", " "), published="2020-05-03", section="Fun", url=URL)
    found = choose(
        (*given_claims(given), Claim("title", "As Shown", "title"), Claim("section", "Other", "crumb:0")),
        Context(),
        WEIGHTS,
    )
    assert (found.title, found.authors, found.section_raw, found.url) == ("As Given", ("Jane Smith",), "Fun", URL)


def test_the_section_is_neither_site_nor_headline_nor_home():
    found = chosen(
        Claim("title", "Town opens bridge", "h1"),
        Claim("section", "Home", "json-ld"),
        Claim("section", "Town opens bridge", "json-ld"),
        Claim("section", "Local", "crumb:1"),
    )
    assert found.section_raw == "Local"


def test_canonical_address():
    assert chosen(Claim("canonical_url", "/news/bridge?utm_source=x", "link:canonical")).canonical_url == URL
    assert chosen(Claim("canonical_url", "https://www.example.com/", "link:canonical")).canonical_url == URL
    assert chosen().canonical_url == URL and chosen().site == "example.com"


def test_keywords_once_images_absolute():
    found = chosen(
        Claim("keyword", "Bridges", "meta:keywords"),
        Claim("keyword", "bridges", "json-ld"),
        Claim("keyword", "Towns", "json-ld"),
        Claim("image_url", "data:image/gif;base64,R0", "meta:og:image"),
        Claim("image_url", "/a.jpg", "json-ld"),
        Claim("summary", " A  bridge. ", "meta:description"),
    )
    assert found.keywords == ("Bridges", "Towns")
    assert found.image_url == "https://www.example.com/a.jpg" and found.summary == "A bridge."


def test_broken_weights_are_refused():
    with pytest.raises(ValueError, match="weights"):
        Weights.from_json("[1]")


def test_a_last_part_that_two_headlines_share_is_the_site():
    found = chosen(
        Claim("title", "Town opens bridge | CX News", "title"),
        Claim("title", "The bridge that nobody wanted | CX News", "meta:og:title"),
        Claim("title", "Town opens bridge", "h1"),
    )
    assert "CX" not in (found.title or "")


def test_a_kicker_before_a_colon_is_kept_and_a_section_is_not():
    def title(said: str) -> str | None:
        return chosen(
            Claim("title", said, "meta:og:title"),
            Claim("title", said, "json-ld"),
            Claim("title", "Town opens bridge", "h1"),
        ).title

    assert title("Politics: Town opens bridge") == "Town opens bridge"
    assert title("After the great flood: Town opens bridge").endswith("Town opens bridge")


def test_one_word_behind_a_by_is_an_author():
    assert chosen(Claim("author", "Eliz", "line:4:by")).authors == ("Eliz",)
    assert chosen(Claim("author", "Eliz", "line:4:dated")).authors == ()


def test_the_town_behind_a_name_is_no_author_and_an_agency_is():
    assert chosen(Claim("author", "Von Ina Weiß, Lille", "class:author@1")).authors == ("Ina Weiß",)
    assert chosen(Claim("author", "By Jane Smith, Reuters", "class:author@1")).authors == ("Jane Smith", "Reuters")


def test_the_site_is_no_author_beside_people():
    found = chosen(
        Claim("publisher", "Example Times", "meta:og:site_name"),
        Claim("author", "Jane Smith", "meta:author"),
        Claim("author", "Example Times", "meta:author"),
    )
    assert found.authors == ("Jane Smith",)


def test_who_is_first_of_a_list_speaks_for_the_list():
    found = chosen(
        Claim("author", "Mats Hagen", "json-ld:author"),
        Claim("author", "Ane Skjold", "json-ld:author"),
        Claim("author", "Mats Hagen", "meta:author"),
        Claim("author", "Mats Hagen", "class:author@1"),
        Claim("author", "Mats Hagen", "line:6:bare"),
    )
    assert found.authors == ("Mats Hagen", "Ane Skjold")


def test_a_role_glued_to_a_name_that_markup_knows_goes():
    found = chosen(
        Claim("author", "Jane Smith Gardener", "line:6:by"),
        Claim("author", "Jane Smith", "class:author"),
    )
    assert found.authors == ("Jane Smith",)


def test_a_site_called_after_a_person_is_that_persons_unless_somebody_signs():
    owner = Claim("publisher", "Jane Smith", "meta:og:site_name")
    assert chosen(owner).authors == ("Jane Smith",)
    assert chosen(Claim("publisher", "Example Times", "meta:og:site_name")).authors == ()
    assert chosen(owner, Claim("author", "Ann Lee", "line:4:by")).authors == ("Ann Lee",)


def test_a_live_blog_was_published_when_it_began():
    found = chosen(
        Claim("published", "2024-08-05T19:49:50Z", "meta:article:published_time"),
        Claim("modified", "2024-08-05T19:49:50Z", "meta:article:modified_time"),
        Claim("published", "2024-08-04T13:23:00Z", "json-ld"),
        Claim("published", "2024-08-04T13:23:00Z", "itemprop@1"),
    )
    assert found.published_at == datetime(2024, 8, 4, 13, 23, tzinfo=UTC)


def test_words_of_the_site_and_its_sections_are_nobody():
    found = chosen(
        Claim("section", "Harbour Life", "crumb:1"),
        Claim("author", "Harbour Life", "class:author@1"),
        Claim("author", "by Privacy Policy", "line:80:later"),
    )
    assert found.authors == ()


def test_a_surname_is_not_taken_for_what_follows_a_name():
    found = chosen(
        Claim("author", "Lorna Paige Prewitt", "line:4:by"),
        Claim("author", "Lorna Paige is an editor of this page", "class:byline"),
    )
    assert found.authors == ("Lorna Paige Prewitt",)


def test_a_site_whose_title_ends_in_a_person_is_that_persons():
    assert chosen(Claim("title", "Go ahead and build a bridge | Jane Smith", "title")).authors == ("Jane Smith",)


def test_the_name_of_a_site_is_cut_off_a_heading_that_has_it():
    found = chosen(
        Claim("publisher", "Harbour", "meta:og:site_name"),
        Claim("title", "The Best Bridges of the Year – Harbour", "h1"),
        Claim("title", "The Best Bridges of the Year – Harbour", "title"),
    )
    assert found.title == "The Best Bridges of the Year"


def test_a_blog_s_name_above_its_post_is_no_headline():
    found = chosen(
        Claim("title", "Bridge Building Blog", "h1:first"),
        Claim("title", "Small steps over large rivers", "meta:og:title"),
        Claim("title", "Bridge Building Blog: Small steps over large rivers", "title"),
    )
    assert found.title == "Small steps over large rivers"


def test_a_heading_that_names_the_site_is_not_looked_for_in_the_page_s_title():
    found = chosen(
        Claim("publisher", "Bridge Building Blog", "line:90:rights"),
        Claim("title", "Small steps – Bridge Building Blog", "title"),
        Claim("title", "Bridge Building Blog", "line:0:title"),
    )
    assert found.title == "Small steps"


def test_below_a_first_heading_that_names_the_site_the_next_one_is_the_first():
    found = chosen(
        Claim("publisher", "Example Times", "meta:og:site_name"),
        Claim("title", "Our best bridges | Towns - Example Times", "title"),
        Claim("title", "Our best bridges | Towns - Example Times", "meta:og:title"),
        Claim("title", "Example Times", "h1:first"),
        Claim("title", "Seven small steps over large rivers", "h1:next"),
        Claim("title", "More to read", "h1:next"),
    )
    assert found.title == "Seven small steps over large rivers"


def test_a_headline_cut_short_is_the_one_that_another_claim_has_in_full():
    found = chosen(
        Claim("title", "The bridge over the river should be read by all leaders of the...", "json-ld"),
        Claim("title", "The bridge over the river should be read by all leaders of the town", "title"),
    )
    assert found.title == "The bridge over the river should be read by all leaders of the town"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("@example", None),
        ("https://twitter.com/example", None),
        ("© 2024 Example", "Example"),
        ("All the news of the day - Example | Know the truth", "Example"),
        ("https://www.example.com/", "example.com"),
        ("Jane Smith jane@example.org", "Jane Smith"),
        ("Harbour Daily", "Harbour Daily"),
        (f"Harbour Daily. {'All that is new today. ' * 5}", "Harbour Daily"),
        ("The bridge over the river will be closed until the summer, the town says - Harbour Rowing Union", None),
    ],
)
def test_a_publisher_is_called_by_name(said, name):
    assert chosen(Claim("publisher", said, "meta:og:site_name")).publisher == name


@pytest.mark.parametrize(
    ("said", "section"),
    [
        ("Politics > Elections", "Politics"),
        ("Business,Small Business", "Business"),
        ("Arts &amp; Culture", "Arts & Culture"),
        ("Weather", "Weather"),
        ("- Local", "Local"),
        ("Senin", None),
        ("Read more", None),
        ("nil", None),
        ("Main Navigation", None),
        ("/world/asia", None),
        ("May", None),
    ],
)
def test_a_section_is_the_first_of_a_trail_and_no_item_of_a_menu(said, section):
    assert chosen(Claim("section", said, "meta:article:section")).section_raw == section


def test_entities_are_resolved_and_stand_ins_for_pictures_left_out():
    found = chosen(
        Claim("summary", "Rodolfo asegur&oacute;&nbsp;que", "meta:description"),
        Claim("image_url", "https://example.com", "meta:og:image"),
        Claim("image_url", "https://s0.example.com/i/blank.jpg", "meta:og:image"),
        Claim("image_url", "/bridge.jpg?a=1&amp;b=2", "json-ld"),
    )
    assert found.summary == "Rodolfo aseguró que"
    assert found.image_url == "https://www.example.com/bridge.jpg?a=1&b=2"


def test_who_signs_is_the_author_though_the_page_is_filed_under_the_name():
    found = chosen(
        Claim("keyword", "Jane Smith", "meta:keywords"),
        Claim("keyword", "Joe Bloggs", "meta:keywords"),
        Claim("author", "by\nJane Smith", "class:author@1"),
        Claim("author", "Joe Bloggs", "class:author@2"),
    )
    assert found.authors == ("Jane Smith",)
