"""What waits for a meaning and what was said of it; what a value means, and taking that back."""

from typing import Any

import anyio.to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from ioc.domain.likeness import Proposal
from ioc.domain.mappings import Kind, Meaning
from ioc.metrics.proposals import Proposer
from ioc.metrics.reader import Reader
from ioc.metrics.unmapped import Mapped, Value
from ioc.store.mappings import Contradiction, map_value, undo
from ioc.web import mapping_models as models
from ioc.web.context import Context
from ioc.web.control import accepted_answer, sent
from ioc.web.description import Described, get, post
from ioc.web.meanings import days_of, is_target, target_label, why
from ioc.web.parameters import asked
from ioc.web.problems import Problem, contradiction, missing
from ioc.web.replies import rendered, reply
from ioc.web.text import t

# There is one account; whose it is the house does not know, and no name is kept.
BY = "quản trị"
MOST = 500
MOST_PROPOSED = 200
_LONGEST_ID = 18


def add_mapping_routes(router: APIRouter, context: Context) -> None:
    def unmapped(request: Request) -> Response:
        asked(request.query_params.multi_items(), ())
        with context.reader() as reader:
            return reply(request, rendered(_unmapped(reader)))

    def mappings(request: Request) -> Response:
        asked(request.query_params.multi_items(), ())
        with context.reader() as reader:
            rows = tuple(_mapping(reader, one) for one in reader.mapped(MOST))
            return reply(request, rendered(models.MappingRows(revision=reader.revision, rows=rows)))

    async def said(request: Request) -> Response:
        asked(request.query_params.multi_items(), ())
        wish = (await sent(request, models.MappingOrder)).root
        return accepted_answer(await anyio.to_thread.run_sync(lambda: _map(context, wish)))

    async def taken_back(request: Request, id: str) -> Response:  # noqa: A002
        asked(request.query_params.multi_items(), ())
        await sent(request, models.UndoOrder)
        return accepted_answer(await anyio.to_thread.run_sync(lambda: _undo(context, id)))

    of_id = {"id": {"description": t("api.param.mapping"), "schema": _ID, "example": "1"}}
    get(router, "/v1/unmapped", unmapped, Described(name="unmapped", model=models.UnmappedRows))
    get(router, "/v1/mappings", mappings, Described(name="mappings", model=models.MappingRows))
    of_order = Described(name="map", model=models.MappingAccepted, takes=models.MappingOrder)
    post(router, "/v1/mappings", said, of_order)
    of_undo = Described(
        name="undo", model=models.MappingAccepted, path=of_id, takes=models.UndoOrder
    )
    post(router, "/v1/mappings/{id}/undo", taken_back, of_undo)


_ID = {"type": "string", "pattern": f"^[1-9][0-9]{{0,{_LONGEST_ID - 1}}}$"}


def _unmapped(reader: Reader) -> models.UnmappedRows:
    proposer, kinds = reader.proposer(), reader.unmapped()
    return models.UnmappedRows(
        revision=reader.revision,
        count=sum(kind.count for kind in kinds),
        waiting=sum(kind.rows for kind in kinds),
        rows=tuple(
            _value(reader, proposer if place < MOST_PROPOSED else None, value)
            for kind in kinds
            for place, value in enumerate(kind.values)
        ),
    )


def _value(reader: Reader, proposer: Proposer | None, value: Value) -> models.UnmappedRow:
    found = proposer.of(value) if proposer else None
    names = ("source", "text", "name", "rows", "first", "last", "pending", "refused")
    told: dict[str, Any] = {name: getattr(value, name) for name in names}
    return models.UnmappedRow(
        kind=value.kind.value, proposal=_proposal(reader, value.kind, found), **told
    )


def _proposal(reader: Reader, kind: Kind, found: Proposal | None) -> models.ProposalRow | None:
    if found is None:
        return None
    label = target_label(reader.lookups, kind, found.target) if found.target else ""
    because = why(reader.lookups, kind, found)
    return models.ProposalRow(target=found.target, label=label, why=because, rivals=found.rivals)


def _mapping(reader: Reader, one: Mapped) -> models.MappingRow:
    meaning, kind = one.meaning, Kind(one.meaning.kind)
    names = ("id", "mapped_at", "applied_at", "undone_at", "by", "rows")
    told: dict[str, Any] = {name: getattr(one, name) for name in names}
    return models.MappingRow(
        kind=kind.value,
        source=meaning.source,
        text=meaning.text,
        target=meaning.target,
        label=target_label(reader.lookups, kind, meaning.target),
        valid_from=meaning.valid_from,
        until=meaning.valid_until,
        **told,
    )


def _map(context: Context, wish: Any) -> models.MappingAccepted:
    kind = Kind(wish.kind)
    if not is_target(context.lookups, kind, wish.target):
        raise contradiction("target", wish.target, t("api.remedy.target"))
    if wish.valid_from and wish.until and wish.valid_from >= wish.until:
        raise contradiction("until", wish.until.isoformat(), t("api.remedy.until"))
    with context.reader() as reader:
        names, at = [source.name for source in reader.sources()], reader.now
    if wish.source and wish.source not in names:
        remedy = t("api.remedy.source", names=", ".join(names) or "—")
        raise missing(t("api.what.source"), wish.source, remedy)
    meaning = Meaning(
        kind=kind,
        source=wish.source,
        text=wish.text,
        target=wish.target,
        valid_from=wish.valid_from,
        valid_until=wish.until,
    )
    try:
        number = map_value(context.engine, meaning, BY, at)
    except Contradiction as found:
        raise Problem(409, _contradicts(context, found)) from None
    return models.MappingAccepted(id=number, accepted_at=at)


def _undo(context: Context, number: str) -> models.MappingAccepted:
    at = context.clock.now()
    known = number.isascii() and number.isdigit() and len(number) <= _LONGEST_ID
    if not known or not undo(context.engine, int(number), at):
        raise missing(t("api.what.mapping"), number, t("api.remedy.mapping"))
    return models.MappingAccepted(id=int(number), accepted_at=at)


def _contradicts(context: Context, found: Contradiction) -> str:
    """Both are named, and what to do."""
    wanted, there = (_told(context, meaning) for meaning in (found.wanted, found.there))
    return t("api.overlap", text=found.there.text, wanted=wanted, there=there)


def _told(context: Context, meaning: Meaning) -> str:
    label = target_label(context.lookups, Kind(meaning.kind), meaning.target)
    return t("api.meaning", label=label, days=days_of(meaning.valid_from, meaning.valid_until))
