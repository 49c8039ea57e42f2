"""The lives of typed figures as rows, and back; steps are only ever added."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping

from ioc.domain.figures import Life, Moved, Stage
from ioc.store.bulk import fill
from ioc.store.figure_tables import figure_steps, figures
from ioc.store.intake import rewrite

LIFE = (
    *("standing", "pending", "reason", "said", "said_reason", "said_at"),
    *("approved_at", "locked_at", "moved_at", "steps"),
)


def life_of(row: RowMapping) -> Life:
    """How a stored figure stands."""
    return Life(stage=Stage(row["stage"]), **{name: row[name] for name in LIFE})


def columns_of(life: Life) -> dict[str, Any]:
    """How a figure stands, as its row keeps it."""
    return {"stage": life.stage.value} | {name: getattr(life, name) for name in LIFE}


def write_lives(connection: Connection, moved: Sequence[tuple[int, Moved]]) -> None:
    """Writes how figures stand after their steps, each figure of an id once, and the steps."""
    rewrite(connection, figures, [{"id": id_} | columns_of(move.life) for id_, move in moved])
    write_steps(connection, moved)


def write_told(connection: Connection, told: Sequence[tuple[int, Life]]) -> None:
    """Writes what sources said last of figures that took no step, each figure of an id once."""
    rewrite(connection, figures, [{"id": id_} | columns_of(life) for id_, life in told])


def write_steps(connection: Connection, moved: Iterable[tuple[int, Moved]]) -> None:
    """Adds the steps to the histories of their figures."""
    rows = [
        {
            "figure": id_,
            "number": move.step.number,
            "act": move.step.act.value,
            "at": move.step.at,
            "before": move.step.before,
            "after": move.step.after,
            "reason": move.step.reason,
            "by": move.step.by,
        }
        for id_, move in moved
    ]
    fill(connection, figure_steps, rows)
