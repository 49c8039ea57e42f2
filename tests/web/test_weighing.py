"""Cần chỉ đạo over all feeds: by urgency, then by how many; no feed hides another's worst."""

from hypothesis import given
from hypothesis import strategies as st

from ioc.web.concerns import FEEDS, Concern, by_weight, foremost, urgency, worst_of_each

counts = st.integers(0, 60)
dossiers = st.builds(
    lambda code, late, today, due: Concern(code=code, late=late, today=today, due=due),
    st.sampled_from(["H15.12", "H15.06", "H15.150", "?"]),
    counts,
    counts,
    counts,
).filter(lambda c: c.late or c.today or c.due)
others = st.builds(
    lambda code, feed, late: Concern(code=code, feed=feed, late=late),
    st.sampled_from(["H15.12", "H15.06", "H15.150", "?"]),
    st.sampled_from(["cases", "incidents"]),
    st.integers(1, 60),
)
found = st.lists(dossiers | others, max_size=30, unique_by=lambda c: (c.code, c.feed))


def test_a_serious_incident_comes_before_what_is_late_and_that_before_what_is_due() -> None:
    incident = Concern(code="H15.06", feed="incidents", late=1)
    reports = Concern(code="H15.150", feed="cases", late=7)
    late = Concern(code="H15.12", late=41)
    today, following = Concern(code="H15.07", today=80), Concern(code="H15.08", due=90)
    ordered = [incident, late, reports, today, following]
    assert by_weight(ordered[::-1]) == ordered
    assert [urgency(concern) for concern in ordered] == [0, 1, 1, 2, 3]


def test_many_incidents_do_not_hide_the_dossiers_nor_the_reports() -> None:
    incidents = [Concern(code=f"H15.{n}", feed="incidents", late=n) for n in range(10, 20)]
    late, reports = Concern(code="H15.12", late=41), Concern(code="H15.06", feed="cases", late=1)
    lines = foremost([*incidents, late, reports], 5)
    assert [c.code for c in lines] == ["H15.19", "H15.18", "H15.17", "H15.12", "H15.06"]


@given(found, st.integers(1, 8))
def test_lines_are_at_most_so_many_in_order_and_hold_each_feeds_worst(
    concerns: list[Concern], most: int
) -> None:
    lines = foremost(concerns, most)
    assert len(lines) == min(most, len(concerns))
    assert lines == by_weight(lines)
    worst = worst_of_each(concerns)
    assert set(worst[:most]) <= set(lines)
    # What is left out is of no more weight than any line of its own feed.
    for feed in FEEDS:
        kept = [c for c in lines if c.feed == feed]
        rest = [c for c in concerns if c.feed == feed and c not in lines]
        assert by_weight([*kept, *rest])[: len(kept)] == kept


@given(found)
def test_the_order_does_not_depend_on_how_they_came(concerns: list[Concern]) -> None:
    assert by_weight(concerns) == by_weight(concerns[::-1])
