"""Dates as pages print them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from ingest.metadata.calendars import from_jalali
from ingest.metadata.dates import day_in_url, find, plausible, read

PRINTED = [
    ("by February 10, 2018 Fun", "2018-02-10T00:00:00", "day"),
    ("April 14, 2020 at 7:12 am", "2020-04-14T07:12:00", "minute"),
    ("Published Saturday, November 19, 2016 1:09PM EST", "2016-11-19T13:09:00-05:00", "minute"),
    ("Published 4:59 pm CST, Friday, December 29, 2017", "2017-12-29T16:59:00-06:00", "minute"),
    ("Stand: 28.04.2023 17:23 Uhr", "2023-04-28T17:23:00", "minute"),
    ("Feb 10, 2018, 9 a.m. Eastern", "2018-02-10T09:00:00-05:00", "minute"),
    ("July 10, 2018, 9 a.m. ET", "2018-07-10T09:00:00-04:00", "minute"),
    ("2018-02-10T12:34:56.000+0100", "2018-02-10T12:34:56+01:00", "second"),
    ("Tue, 19 Jan 2016 12:41:00 +0000", "2016-01-19T12:41:00+00:00", "second"),
    ("Thu Jan 19 12:41:00 EST 2016", "2016-01-19T12:41:00-05:00", "second"),
    ("12 de febrero de 2018 a las 12:30", "2018-02-12T12:30:00", "minute"),
    ("1er février 2018 à 14h05", "2018-02-01T14:05:00", "minute"),
    ("12 марта 2020 в 10:11", "2020-03-12T10:11:00", "minute"),
    ("2018年2月10日 14時05分", "2018-02-10T14:05:00", "minute"),
    ("2025년 5월 15일 16:33", "2025-05-15T16:33:00", "minute"),
    ("13/04/2018", "2018-04-13T00:00:00", "day"),
    ("10-Feb-2018", "2018-02-10T00:00:00", "day"),
    ("28.04.23", "2023-04-28T00:00:00", "day"),
]


@pytest.mark.parametrize(("text", "at", "precision"), PRINTED)
def test_a_printed_date_is_found_with_its_time_and_zone(text, at, precision):
    (hit,) = find(text)
    assert [(moment.at.isoformat(), moment.precision) for moment in hit.moments] == [(at, precision)]


@pytest.mark.parametrize("text", ["31.04.2018", "version 1.2.2018.4", "10.2018", "Room 12 May", "1234567890123", ""])
def test_what_is_no_date_is_not_found(text):
    assert find(text) == []


def test_day_and_month_stay_open_until_their_order_is_known():
    assert [moment.at.month for moment in read("03/04/2018")] == [4, 3]
    assert [moment.at.month for moment in read("03/04/2018", "MDY")] == [3]
    assert [moment.at.month for moment in read("03/04/2018", "DMY")] == [4]
    assert [moment.at.day for moment in read("13/04/2018", "MDY")] == [13]
    assert len(read("04/04/2018")) == 1


def test_midnight_is_how_systems_write_a_day():
    (moment,) = read("2018-02-10T00:00:00+02:00")
    assert moment.precision == "day"
    assert moment.utc() == datetime(2018, 2, 10, tzinfo=UTC)


def test_a_naive_time_is_of_the_zone_of_its_source():
    (moment,) = read("10 February 2018, 01:30")
    assert moment.utc(timezone(timedelta(hours=2))) == datetime(2018, 2, 9, 23, 30, tzinfo=UTC)
    assert moment.utc() == datetime(2018, 2, 10, 1, 30, tzinfo=UTC)


def test_stamps_and_seconds_since_1970():
    assert read("20180210T123456Z")[0].at == datetime(2018, 2, 10, 12, 34, 56, tzinfo=UTC)
    assert read("20180210")[0].precision == "day"
    assert read("1518261296")[0].at == read("1518261296000")[0].at == datetime(2018, 2, 10, 11, 14, 56, tzinfo=UTC)


def test_relative_dates_need_the_time_of_fetching():
    fetched = datetime(2024, 5, 3, 12, 0, 30, tzinfo=UTC)
    assert read("2 hours ago") == ()
    assert read("2 hours ago", now=fetched)[0].at == datetime(2024, 5, 3, 10, 0, tzinfo=UTC)
    assert read("vor 3 Tagen", now=fetched)[0].at == datetime(2024, 4, 30)
    assert read("il y a 5 minutes", now=fetched)[0].at.minute == 55


def test_a_western_year_beside_a_thai_month():
    assert read("10 กุมภาพันธ์ 2018")[0].at == datetime(2018, 2, 10)


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://example.com/2018/02/10/title/", datetime(2018, 2, 10)),
        ("https://example.com/news/2018-2-1-title", datetime(2018, 2, 1)),
        ("https://example.com/a20180210b.html", datetime(2018, 2, 10)),
        ("https://example.com/2018/february/10/title", datetime(2018, 2, 10)),
        ("https://example.com/2018/title/10/", None),
        ("https://example.com/2018/02/", None),
        ("https://example.com/?d=2018/02/10", None),
        ("https://2018-02-10.example.com/", None),
    ],
)
def test_the_day_in_an_address(url, day):
    found = day_in_url(url)
    assert (found.at if found else None) == day


def test_nothing_is_published_in_the_future_or_at_the_epoch():
    fetched = datetime(2020, 1, 1, tzinfo=UTC)
    assert plausible(read("2020-01-01")[0], fetched)
    assert not plausible(read("2020-01-04")[0], fetched)
    assert plausible(read("2020-01-04")[0], None)
    assert not plausible(read("1970-01-01T01:00:00Z")[0], None)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("10 กุมภาพันธ์ 2561", "2018-02-10T00:00:00"),
        ("12 ก.ค. 2563", "2020-07-12T00:00:00"),
        ("10 ธ.ค. 63 10:20", "2020-12-10T10:20:00"),
        ("วันที่ 5 มกราคม พ.ศ. 2564", "2021-01-05T00:00:00"),
        ("دوشنبه ۲ تير ۱۳۹۹", "2020-06-22T00:00:00"),
        ("2 تير 1399 - 01:09:08 ب.ظ", "2020-06-22T13:09:08"),
        ("۱۳۹۹/۰۴/۰۲", "2020-06-22T00:00:00"),
        ("٢٠٢٠/٠٤/٢٤", "2020-04-24T00:00:00"),
        ("12 كانون الثاني 2021", "2021-01-12T00:00:00"),
        ("১০ ফেব্রুয়ারি ২০১৮", "2018-02-10T00:00:00"),
        ("१० फ़रवरी २०१८", "2018-02-10T00:00:00"),
        ("12 בינואר 2020", "2020-01-12T00:00:00"),
        ("ngày 20 tháng 4 năm 2020", "2020-04-20T00:00:00"),
        ("20 Tháng 4, 2020", "2020-04-20T00:00:00"),
        ("令和2年7月12日", "2020-07-12T00:00:00"),
        ("平成元年7月12日", "1989-07-12T00:00:00"),
        ("民國109年7月12日", "2020-07-12T00:00:00"),
        ("2020. gada 20. aprīlis", "2020-04-20T00:00:00"),
        ("الاحد 26 / 04 / 2020 03:44", "2020-04-26T03:44:00"),
    ],
)
def test_other_scripts_calendars_and_eras(text, at):
    (hit,) = find(text)
    assert [moment.at.isoformat() for moment in hit.moments] == [at]


@pytest.mark.parametrize("text", ["1399/04/02", "10 May 1399", "31 شهریور 2020", "32 تير 1399", "31 مهر 1399"])
def test_a_year_of_another_calendar_needs_its_script_and_its_months(text):
    assert find(text) == []


@pytest.mark.parametrize(
    ("day", "ours"),
    [
        ((1357, 11, 22), date(1979, 2, 11)),
        ((1399, 1, 1), date(2020, 3, 20)),
        ((1403, 12, 30), date(2025, 3, 20)),
        ((1404, 1, 1), date(2025, 3, 21)),
        ((1399, 13, 1), None),
    ],
)
def test_days_of_the_calendar_of_iran(day, ours):
    assert from_jalali(*day) == ours


def test_a_time_glued_to_a_short_year_is_no_part_of_it():
    assert read("28.09.1912:38")[0].at == datetime(2019, 9, 28, 12, 38)
    assert read("28.09.1912")[0].at == datetime(1912, 9, 28)


def test_the_time_between_two_dates_is_of_one():
    first, second = find("1 MAY 2000 00:00, 1 MAY 2000")
    assert (first.end, second.start) == (16, 18)


def test_relative_words_in_other_scripts_are_no_date():
    assert read("قبل 12 دقيقة") == ()
