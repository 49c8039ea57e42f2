"""One report as this server's Open311 GeoReport v2 JSON writes it, with the habits of real ones.

From FixMyStreet: `service_request_id` a number; `lat`, `long` strings; `service_code` for some the
category's name with its accents (here also another spelling, rarely nothing at all);
`agency_responsible` an object (for others a string, before anybody has looked: absent);
`requestor_name` published unless somebody wished otherwise; `description` is "title: detail" with
CR LF. From others: "0", "0" where nobody knows, or null, or no such field; `updated_datetime` the
epoch until somebody touches it; `status` missing; the outcome of what is closed told in
`status_notes` only; `satisfaction` and `channel` in `extended_attributes`, if asked for. Times are
local, with offset. A rating moves no `updated_datetime`; a closed report's is its closing.
"""

import unicodedata
from functools import lru_cache
from typing import Any

from ioc.simulator.feedback_cast import FeedbackCast
from ioc.simulator.feedback_lives import CHANNELS, Mark, Report, State, pick, state_at
from ioc.simulator.feedback_words import address, description, note, phone, reporter
from ioc.simulator.worktime import DAY, OFFSET, date_of, midnight

Item = dict[str, Any]
EPOCH = "1970-01-01T00:00:00+00:00"
# What a promised date is worth: the end of office hours, of the day, or the day's first instant.
_DUE_CLOCKS = (17 * 3_600, DAY - 1, 0)


class FeedbackWriter:
    """Writes reports as they stand at an instant; holds what every item repeats."""

    def __init__(self, cast: FeedbackCast) -> None:
        self._cast = cast
        self._communes = [cast.offices[n].name.removeprefix("UBND ") for n in cast.communes]

    def item(self, report: Report, at: int, extended: bool) -> Item:
        """The report as it stands at `at`, with `extended_attributes` if asked for."""
        state = state_at(report, at)
        category = self._cast.categories[report.category]
        item: Item = {
            "service_request_id": report.number,
            "status": "closed" if state.closed else "open",
            "status_notes": note(report, state.stage) or None,
            "service_name": category.name,
            "service_code": self._code(report),
            "description": description(report, category.code),
            "agency_responsible": self._agency(report),
            "service_notice": None,
            "requested_datetime": written(report.born),
            "updated_datetime": written(state.changed) if state.changed else EPOCH,
            "expected_datetime": _expected(report),
            "address": address(report, self._communes[report.commune]),
            "address_id": None,
            "zipcode": "",
            "lat": str(report.lat) if report.lat else "0",
            "long": str(report.lon) if report.lon else "0",
            "media_url": _picture(report),
        }
        item |= _person(report.who)
        if extended:
            item["extended_attributes"] = _extended(report, state)
        return _without(item, report, state)

    def _code(self, report: Report) -> str | None:
        """Mostly the code; one in eight times the name or another spelling, rarely nothing."""
        category = self._cast.categories[report.category]
        drawn = pick(report.who, 40, 200)
        if drawn == 0:
            return None
        if drawn < 16:
            return category.name if drawn > 1 else unicodedata.normalize("NFD", category.name)
        spellings = category.texts or (category.name,)
        return spellings[drawn % len(spellings)] if drawn < 25 else category.code

    def _agency(self, report: Report) -> Item | str:
        name = self._cast.names[report.office][report.spelling]
        return {"recipient": [name]} if pick(report.who, 41, 4) else name


def written(instant: int) -> str:
    """An instant as this server writes it: local time with its offset."""
    day, clock = divmod(instant + OFFSET, DAY)
    hour, minute, second = clock // 3_600, clock // 60 % 60, clock % 60
    return f"{_digits(day)}T{hour:02d}:{minute:02d}:{second:02d}+07:00"


@lru_cache(2_000)
def _digits(day: int) -> str:
    return date_of(day).isoformat()


def _expected(report: Report) -> str | None:
    if not report.marks & Mark.DUE_SENT:
        return None
    return written(midnight(report.due_day) + _DUE_CLOCKS[pick(report.who, 42, 3)])


def _picture(report: Report) -> str:
    # One server's addresses end in a space.
    if pick(report.who, 43, 3):
        return ""
    return f"https://vi-du.invalid/anh/{report.number}.jpg" + " " * (pick(report.who, 44, 9) == 0)


def _person(who: int) -> Item:
    """Who reports, where it is published."""
    found = reporter(who)
    item = {"requestor_name": found.name} if pick(who, 45, 20) < 9 else {}
    if pick(who, 46, 12) == 0:
        item |= {"email": found.email, "phone": phone(who)}
    return item


def _extended(report: Report, state: State) -> Item:
    extended: Item = {"photos": [], "x": None, "y": None}
    if not report.marks & Mark.NO_CHANNEL:
        extended["channel"] = CHANNELS[report.channel]
    if state.stars:
        extended["satisfaction"] = state.stars if pick(report.who, 47, 3) else str(state.stars)
    return extended


def _without(item: Item, report: Report, state: State) -> Item:
    """What this row leaves out, or sends empty."""
    if report.marks & Mark.NO_STATUS and not state.closed:
        del item["status"]
    if not state.changed:
        del item["agency_responsible"]
    if item["service_code"] is None:
        del item["service_code"]
    if report.marks & Mark.NO_POINT:
        nothing = pick(report.who, 48, 3)
        if nothing == 0:
            del item["lat"], item["long"]
        else:
            item["lat"] = item["long"] = (None, "")[nothing - 1]
    return item
