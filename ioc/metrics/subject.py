"""A subject: one kind of fact that numbers are made of, and what it can be asked by."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Table

from ioc.metrics.model import Dimension
from ioc.store.measures import Flow, Measures


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Subject:
    """`feeds` are the records whose sources it stands on.

    `columns` says for each filter or breakdown which column of facts and rungs it speaks of; where
    `places_are_agencies` a place is that of the agency that handles.
    """

    name: str
    feeds: frozenset[str]
    facts: Table
    measures: Measures
    columns: Mapping[str, str]
    places_are_agencies: bool = False

    def column(self, by: Dimension | None) -> str | None:
        """The column of a breakdown; None where it is by time, or none."""
        return self.columns.get(by) if by else None

    @property
    def rungs(self) -> tuple[Table, ...]:
        """The ladder of its sums."""
        return self.measures.rungs

    @property
    def flows(self) -> Mapping[str, Flow]:
        return {flow.name: flow for flow in self.measures.flows}

    @property
    def states(self) -> tuple[str, ...]:
        """The names of its stocks."""
        return tuple(stock.name for stock in self.measures.stocks)
