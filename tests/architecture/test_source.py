"""What every source file of the house keeps to."""

import ast
import re
from pathlib import Path

from tests.architecture import source
from tests.architecture.source import listed

ALLOWED_AT_THE_TOP = {
    *("app", "blueprints", "documents", "search_index", "migrations", "tests", "config.py"),
    *("pyproject.toml", "README.md", "README.zh-CN.md", "tongwen"),
}
READ_BY_PEOPLE = {".py", ".html", ".css", ".js", ".typ", ".sh", ""}
NAMES_THAT_SAY_NOTHING = {"util", "utils", "helper", "helpers", "common", "misc"}

# The words are put together here, so that this file does not find itself.
UNFINISHED = re.compile("|".join(rf"\b{word}\b" for word in ("TO" + "DO", "FIX" + "ME", "X" * 3)))
MACHINE_PATHS = re.compile(
    r"(?<![\w.])/(?:"
    + "|".join(["wo" + "rk", "ro" + "ot", "far" + "m", r"home/\w+", r"Users/\w+"])
    + ")/"
)


def test_only_the_agreed_entries_stand_at_the_top():
    entries = {path.parts[0] for path in source.files()}
    assert {name for name in entries if not name.startswith(".")} <= ALLOWED_AT_THE_TOP


def test_no_file_outgrows_its_reader():
    lengths = {
        path: source.read(path).count("\n")
        for path in source.files()
        if path.suffix in READ_BY_PEOPLE
    }
    found = [
        f"{path}: {length} lines"
        for path, length in lengths.items()
        if length > (400 if path.parts[0] == "tests" else 300)
    ]
    assert not found, listed(found)


def test_no_module_has_a_name_that_says_nothing():
    modules = source.under(*source.CODE, "migrations", "tests")
    found = [
        str(path) for path in modules if NAMES_THAT_SAY_NOTHING & {*path.parts[:-1], path.stem}
    ]
    assert not found, listed(found)


def test_every_folder_of_code_is_a_package():
    modules = source.under(*source.CODE)
    packages = {path.parent for path in modules if path.name == "__init__.py"}
    assert {str(path.parent) for path in modules if path.parent not in packages} == set()


def test_every_package_says_in_one_sentence_what_lives_there():
    packages = [path for path in source.under(*source.CODE) if path.name == "__init__.py"]
    assert [str(path.parent) for path in packages if not begins_with_a_sentence(path)] == []


def begins_with_a_sentence(path: Path) -> bool:
    first_line = (ast.get_docstring(source.tree(path)) or "").partition("\n")[0]
    return first_line.endswith(".") and len(first_line.split()) > 3


def test_the_libraries_explain_each_public_name():
    found = [
        f"{path}:{node.lineno} {node.name}"
        for path in source.under("documents", "search_index")
        for node in source.tree(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not found, listed(found)


def test_nothing_is_left_unfinished_and_no_path_of_one_machine_is_named():
    found = []
    for path in source.files():
        text = source.read(path)
        for match in (*UNFINISHED.finditer(text), *MACHINE_PATHS.finditer(text)):
            found.append(f"{path}:{source.line_of(text, match.start())} {match[0]}")
    assert not found, listed(found)


def test_only_the_unit_of_work_commits():
    found = [
        f"{path}:{node.lineno}"
        for path in source.under("app", "blueprints")
        if path != Path("app/core/unit_of_work.py")
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Call) and name_called(node) == "commit"
    ]
    assert not found, listed(found)


def name_called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
