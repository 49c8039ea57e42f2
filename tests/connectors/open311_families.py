"""The families of Open311 servers that FEEDS.md 1.2 and 1.3 tell of, as what each one does."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from tests.connectors.open311_server import NOW, Family, Row, reports, stamp


def fix_my_street() -> Family:
    """Objects around the list, strings for numbers, a name beside the report; two ids are too many;
    dates are read as another local time; errors are web pages, one of them with status 200.
    """

    def shown(row: Row) -> Row:
        told = {**row, "lat": str(row["lat"]), "long": str(row["long"])}
        told["service_code"] = row["service_name"]
        told["description"] = f"Tiêu đề: {row['description']}\r\nChi tiết"
        told["agency_responsible"] = {"recipient": ["Sở Xây dựng"]}
        return {**told, "requestor_name": "Nguyễn Văn Bịa"}

    return Family(
        name="fixmystreet",
        wrapped=True,
        jurisdiction="dak-lak",
        without="html",
        window="local_time",
        counts="max_requests",
        ids="one",
        errors="html",
        shown=shown,
    )


def codefornl() -> Family:
    """The window stands on its head, who is not named gets an empty list, fields are missing."""

    def shown(row: Row) -> Row:
        missing = ("service_code", "service_name", "address")
        return {name: value for name, value in row.items() if name not in missing}

    return Family(
        name="codefornl",
        path="/api/v2",
        item="service_request",
        jurisdiction="example.com",
        without="empty",
        window="inverted",
        stranger="refused",
        shown=shown,
    )


def adapter() -> Family:
    """Arguments are checked, then most are ignored; the first id is 0, and so is every point."""
    return Family(
        name="open311-adapter",
        path="",
        window="ignored",
        ids="ignored",
        stranger="refused",
        shown=lambda row: {**row, "lat": 0, "long": 0},
    )


def mark_a_spot() -> Family:
    """25 rows, a `limit` up to 50, pages from 0, 404 for none of them; one id on two reports."""
    rows = reports(64)
    rows[9] = {**rows[9], "service_request_id": 8}
    for row in rows:
        row["service_request_id"] = f"A-{173480 + row['service_request_id']}"
    return Family(
        name="mark-a-spot",
        path="/georeport/v2",
        rows=rows,
        paging="page",
        page_field="page",
        size_field="limit",
        first_page=0,
        default=25,
        most=50,
        empty_is_404=True,
        ids="ignored",
        order="updated_datetime",
    )


def u_report() -> Family:
    """Pages that repeat the last one for ever; what changed can be asked for."""
    return Family(
        name="ureport", paging="page", last_again=True, updated_after=True, default=20, most=1000
    )


def connected_bits() -> Family:
    """Boston and its sisters: 50 rows, by their last change, of pages."""
    return Family(
        name="connected-bits",
        rows=reports(130, timedelta(hours=13)),
        paging="page",
        default=50,
        most=50,
        order="updated_datetime",
    )


def toronto() -> Family:
    """XML alone, ids of twelve digits, an empty update; and Alexandria's deflate, which breaks."""

    def shown(row: Row) -> Row:
        return {**row, "updated_datetime": None, "service_notice": ""}

    rows = reports(64)
    for row in rows:
        row["service_request_id"] = 101_000_000_000 + row["service_request_id"]
    return Family(
        name="toronto", path="", rows=rows, formats=("xml",), shown=shown, broken_deflate=True
    )


def accela() -> Family:
    """limit and offset, its own words of status, here and there a report without its day."""

    def shown(row: Row) -> Row:
        words = {"open": "Received", "closed": "Closed"}
        undated = row["service_request_id"] == 40
        at = None if undated else row["requested_datetime"]
        return {**row, "status": words[row["status"]], "requested_datetime": at}

    return Family(
        name="accela", paging="offset", default=10, most=25, stranger="refused", shown=shown
    )


def hopeless() -> Family:
    """Neither dates nor pages, and fifty rows at most: what is older is out of reach."""
    return Family(name="hopeless", window="ignored", default=50, most=50)


FAMILIES: Mapping[str, Callable[[], Family]] = MappingProxyType(
    {
        build.__name__: build
        for build in (
            *(fix_my_street, codefornl, adapter, mark_a_spot),
            *(u_report, connected_bits, toronto, accela),
        )
    }
)


def out_of_the_province(row: Row) -> Row:
    """The same report from the sea."""
    return {**row, "lat": 10.0, "long": 112.0}


def later(row: Row, **changes: Any) -> Row:
    """The same report after somebody touched it."""
    return {**row, "updated_datetime": stamp(NOW), **changes}
