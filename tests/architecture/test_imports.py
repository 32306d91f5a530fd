"""Which way the imports go; the contracts themselves stand in pyproject.toml."""

import ast
from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.architecture import source
from tests.architecture.source import listed

CRYPTOGRAPHY = {"cryptography", "hashlib"}
WHERE_CRYPTOGRAPHY_LIVES = (Path("documents/encryption"), Path("search_index/blind.py"))


def test_data_flows_one_way(capsys):
    status = lint_imports(config_filename=str(source.ROOT / "pyproject.toml"), cache_dir=None)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_cryptography_is_done_in_one_place():
    found = [
        f"{path}:{line} {module}"
        for path in source.under(*source.CODE)
        if not any(path.is_relative_to(place) for place in WHERE_CRYPTOGRAPHY_LIVES)
        for line, module in imports(path)
        if module.partition(".")[0] in CRYPTOGRAPHY
    ]
    assert not found, listed(found)


def imports(path: Path) -> list[tuple[int, str]]:
    """Every module that the file imports by its full name, wherever in the file, with the line."""
    found = []
    for node in ast.walk(source.tree(path)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.append((node.lineno, node.module))
    return found
