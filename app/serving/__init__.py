"""Serving: the pages by waitress, with the outbox and the reader of attached files beside them."""

from app.serving.server import prepare_tables, serve, server_for

__all__ = ["prepare_tables", "serve", "server_for"]
