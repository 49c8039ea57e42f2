"""Alembic's door: it migrates the engine it is handed, in one transaction."""

from alembic import context

# Not named below, but the metadata is whole only with the tables it declares.
from ioc.store import facts, figure_tables, ledger  # noqa: F401
from ioc.store.schema import metadata

engine = context.config.attributes["engine"]
with engine.connect().execution_options(ioc_writes=True) as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
