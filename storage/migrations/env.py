"""Alembic's entry: `storage.migrate` hands over a connection whose transaction it begins and ends itself."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
