"""What `doctor NGUỒN` says of a page: words nobody knows, fields never filled, and what to do."""

from datetime import UTC, date, datetime

from ioc.doctor.first_page import SHOWN_WORDS, remedy, render, tasks
from ioc.domain.records import Alert, Total
from ioc.preview import Preview, unmapped
from ioc.store.feed_rows import AlertRow, TotalRow
from ioc.store.rows import Load, Reject

AT = datetime(2026, 11, 20, 3, tzinfo=UTC)
ALERT = Alert(code="soc|1", at=AT, rule="9", level="Gấp", asset="12")
TOTAL = Total(agency="", agency_text="Sở Lạ", measure="x", period="2026-10", value=3)
LOAD = Load(
    source="soc",
    now=AT,
    alerts=[AlertRow(record=ALERT, asked_at=AT, day=date(2026, 11, 20), severity="?", agency="?")],
    totals=[TotalRow(record=TOTAL, asked_at=AT, agency="?", day=date(2026, 11, 20))],
)


def test_every_word_that_means_nothing_here_is_named() -> None:
    assert list(unmapped(LOAD)) == [("mức độ", "Gấp"), ("thiết bị", "12"), ("đơn vị", "Sở Lạ")]


def test_a_page_is_told_field_by_field_with_what_to_do() -> None:
    seen = Preview(source="soc", fetched=2, records=[ALERT], words={("mức độ", "Gấp"): 2})
    told = render(seen).splitlines()
    assert told[0].startswith("Nguồn soc: trang đầu có 2 dòng, đọc được 1 cảnh báo, loại 0.")
    assert "  at              20/11/2026 10:00:00" in told
    assert "       2  mức độ: Gấp" in told
    (task,) = tasks(seen)
    assert task.startswith("soc: mức độ: thêm vào [sources.soc.options.severities]")


def test_many_words_are_cut_and_the_rest_counted() -> None:
    words = {("đơn vị", f"Sở {number}"): number for number in range(1, SHOWN_WORDS + 4)}
    told = render(Preview(source="a", fetched=1, records=[ALERT], words=words))
    assert f"{SHOWN_WORDS + 3}  đơn vị: Sở {SHOWN_WORDS + 3}" in told
    assert "và 3 cách viết khác" in told


def test_a_source_without_a_page_or_a_row_says_so() -> None:
    lost, silent = Preview(source="a", failure="mất liên lạc"), Preview(source="a")
    assert render(lost) == "hỏng  Nguồn a: mất liên lạc"
    assert tasks(lost) == ["a: mất liên lạc"]
    assert "không có dòng nào" in render(silent)
    assert tasks(Preview(source="a", fetched=1, records=[ALERT])) == []


def test_points_of_nowhere_ask_for_somebody_only_where_they_are_most() -> None:
    def seen(count: int) -> Preview:
        words = {("tọa độ", "0, 0"): count}
        return Preview(source="a", fetched=9, records=[ALERT] * 9, words=words)

    assert tasks(seen(4)) == []
    assert "fields lat, lon" in tasks(seen(5))[0]


def test_the_remedy_is_what_a_sentence_of_ours_ends_with() -> None:
    assert remedy("x không được; hãy sửa y.") == "sửa y"
    assert remedy("x không được.") == "x không được"


def test_a_file_that_waits_for_a_person_is_no_change_of_the_other_side() -> None:
    reason = "a.xlsx: thiếu cột «Đơn vị»; cột «Nơi gửi» chưa ai biết là gì"
    reject = Reject(kind="header", key="a.xlsx!", reason=reason, fields={"head": "Nơi gửi"})
    words = dict.fromkeys(unmapped(Load(source="a", now=AT, rejects=[reject])), 1)
    assert words == {("cột", "Nơi gửi"): 1}
    waits = Preview(
        source="a", fetched=1, rejects={reason: 1}, words=words, whole={reason: "header"}
    )
    (task,) = tasks(waits)
    assert task.startswith("a: cột: nói cột ấy là gì ở trang Chuẩn hoá dữ liệu")
    assert reason in render(waits)


def test_a_file_that_cannot_be_read_is_told_with_its_own_remedy() -> None:
    reason = "a.xlsx: tệp .xlsx hỏng; hãy lưu lại rồi gửi lại"
    broken = Preview(source="a", fetched=1, rejects={reason: 1}, whole={reason: "file"})
    assert tasks(broken) == ["a: lưu lại rồi gửi lại"]
    rows = Preview(source="a", fetched=1, rejects={"thiếu mã": 1})
    assert "đổi khuôn dạng" in tasks(rows)[0]
