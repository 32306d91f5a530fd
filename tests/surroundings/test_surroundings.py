"""The tests' own surroundings do what they promise: a test that cannot fail proves nothing."""

import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from sqlalchemy import create_engine, text


def test_every_test_has_an_empty_database_of_each_kind(database_url, database_kind):
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE letter (title VARCHAR(40))"))
        connection.execute(text("INSERT INTO letter VALUES ('关于防汛工作的通知')"))
        assert connection.scalar(text("SELECT title FROM letter")) == "关于防汛工作的通知"
    engine.dispose()
    assert engine.dialect.name == database_kind


def test_a_schema_is_built_once_and_copied(postgres_cluster):
    first = create_engine(postgres_cluster.new_database())
    with first.begin() as connection:
        connection.execute(text("CREATE TABLE letter (title VARCHAR(40))"))
    first.dispose()
    copy = create_engine(postgres_cluster.new_database(template=first.url.database))
    with copy.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM letter")) == 0
    copy.dispose()


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.com"])
def test_no_test_leaves_this_machine(host):
    with pytest.raises(RuntimeError, match="without a network"):
        socket.create_connection((host, 80))


def test_a_connection_that_asks_for_no_name_is_refused_as_well():
    with socket.socket() as way_out, pytest.raises(RuntimeError, match="without a network"):
        way_out.connect(("192.0.2.1", 80))


def test_the_browser_sees_this_machine(page):
    with desk() as url:
        page.goto(url)
        assert page.title() == "工作台"


@pytest.mark.parametrize("address", ["http://example.com/", "http://192.0.2.1/"])
def test_the_browser_sees_no_other_machine(browser, address):
    from playwright.sync_api import Error

    context = browser.new_context()
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        context.new_page().goto(address)
    context.close()


class Desk(BaseHTTPRequestHandler):
    def do_GET(self):
        page = "<title>工作台</title>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *arguments):
        pass


@contextmanager
def desk():
    server = HTTPServer(("127.0.0.1", 0), Desk)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
