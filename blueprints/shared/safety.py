"""What every answer carries: a strict content policy, no caching of documents, static files by digest."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flask import Flask, Response, render_template, request, send_from_directory, url_for
from flask_wtf import CSRFProtect

from app.permissions.rules import Permission
from blueprints.shared.access import requires
from blueprints.shared.shell import unmarked
from documents.encryption.digest import sm3

STATIC = Path(__file__).parent / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# What a program may keep for a while; a calendar only the program that asked for it.
KEPT = ("static_file", "manifest", "feeds.read")
csrf = CSRFProtect()


def make_safe(app: Flask) -> None:
    """CSRF on every form, headers on every answer, and static files that may be cached for long."""
    csrf.init_app(app)
    app.add_url_rule("/static/<path:name>", "static_file", static_file)
    app.add_url_rule("/manifest.webmanifest", "manifest", manifest)
    app.add_url_rule("/service-worker.js", "service_worker", service_worker)
    app.add_url_rule("/offline", "offline", offline)
    app.jinja_env.globals["asset"] = asset

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if app.config["TONGWEN"].secure_cookies:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint not in KEPT or response.status_code >= 400:
            response.headers["Cache-Control"] = "no-store"
        return response


@requires(Permission.PUBLIC)
def static_file(name: str) -> Response:
    """A file of the design system; its address holds its digest, so it may be kept for a year."""
    response = send_from_directory(STATIC, name, max_age=31536000)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@requires(Permission.PUBLIC)
def manifest() -> Response:
    return Response(
        render_template("manifest.webmanifest", organ="政务协同办公"),
        mimetype="application/manifest+json",
    )


@requires(Permission.PUBLIC)
def service_worker() -> Response:
    """The worker of the offline shell; at the root, because it may only answer for what is below it."""
    return send_from_directory(STATIC, "service-worker.js", mimetype="text/javascript")


@requires(Permission.PUBLIC)
def offline() -> str:
    """The page that the browser keeps and shows when there is no network; it holds nothing of ours."""
    return render_template("pages/offline.html", plain=unmarked())


def asset(name: str) -> str:
    return url_for("static_file", name=name, v=_digest(name))


@cache
def _digest(name: str) -> str:
    return sm3((STATIC / name).read_bytes()).hex()[:12]
