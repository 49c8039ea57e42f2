"""By when what citizens say must be answered: field reports by category, petitions by law. Pure."""

from datetime import date
from typing import NamedTuple

from ioc.domain.calendars import WorkCalendar
from ioc.domain.feedback import Category
from ioc.domain.records import CaseStatus


class PetitionDays(NamedTuple):
    """The working days that the law gives a petition (PAKN): QĐ 766, chỉ tiêu 5.2.

    `publish` counts from the day it was dealt with, the others from the day it came.
    """

    refuse: int = 2
    supplement: int = 5
    handle: int = 15
    publish: int = 2


class PetitionLimits(NamedTuple):
    """The last day of each of a petition's terms; `publish_by` None until it was dealt with."""

    refuse_by: date
    ask_by: date
    handle_by: date
    publish_by: date | None


LAW = PetitionDays()


def petition_limits(
    received: date, calendar: WorkCalendar, days: PetitionDays = LAW, handled: date | None = None
) -> PetitionLimits:
    """The four terms of a petition that came on `received` and was dealt with on `handled`."""
    return PetitionLimits(
        calendar.add_working_days(received, days.refuse),
        calendar.add_working_days(received, days.supplement),
        calendar.add_working_days(received, days.handle),
        None if handled is None else calendar.add_working_days(handled, days.publish),
    )


def petition_due(
    received: date, status: CaseStatus, calendar: WorkCalendar, days: PetitionDays = LAW
) -> date:
    """The last day for what became of it: refused, it had to be so within the days of refusing."""
    limits = petition_limits(received, calendar, days)
    return limits.refuse_by if status is CaseStatus.REJECTED else limits.handle_by


def feedback_due(category: Category | None, received: date, calendar: WorkCalendar) -> date | None:
    """The last day for a field report by its category; None where no category gives one."""
    return calendar.add_working_days(received, category.working_days) if category else None
