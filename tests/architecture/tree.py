"""What the architecture tests look at: files, packages, apps and the layers of ``.importlinter``."""

from __future__ import annotations

import ast
import configparser
import re
from functools import cache
from pathlib import Path

from django.apps import AppConfig, apps
from django.db import models

__all__ = [
    "ROOT",
    "SRC",
    "app_of",
    "imports",
    "layers",
    "our_apps",
    "our_models",
    "parsed",
    "python_files",
    "strings",
    "templates",
]

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
SITE = SRC / "tenken_site"


def python_files(folder: Path = SRC, *, migrations: bool = False) -> list[Path]:
    """Every Python file below the folder, in order."""
    found = sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)
    return found if migrations else [path for path in found if "migrations" not in path.parts]


def templates() -> list[Path]:
    """Every template of the site."""
    return sorted(path for path in SITE.rglob("*") if "templates" in path.parts and path.is_file())


def our_apps() -> list[AppConfig]:
    """The installed apps of ``tenken_site``."""
    return [config for config in apps.get_app_configs() if config.name.startswith("tenken_site.")]


def our_models() -> list[type[models.Model]]:
    """Every model of our apps."""
    return [model for config in our_apps() for model in config.get_models()]


def app_of(path: Path) -> str:
    """The app, or part of the site, that a file belongs to: ``responses``."""
    return path.relative_to(SITE).parts[0]


@cache
def layers(contract: str) -> tuple[frozenset[str], ...]:
    """The layers of a contract in ``.importlinter``, highest first."""
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter", encoding="utf-8")
    lines = config[f"importlinter:contract:{contract}"]["layers"].split("\n")
    return tuple(frozenset(re.findall(r"\w+", line)) for line in lines if line.strip())


@cache
def parsed(path: Path) -> ast.Module:
    """The file's syntax tree, read once for all tests that look at it: nobody may change it."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> tuple[tuple[str, int], ...]:
    """Every module that the file imports, with the line; ``from a import b`` gives both ``a`` and ``a.b``."""
    found: list[tuple[str, int]] = []
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found += ((name.name, node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append((node.module, node.lineno))
            found += ((f"{node.module}.{name.name}", node.lineno) for name in node.names)
    return tuple(found)


@cache
def strings(path: Path) -> tuple[tuple[str, int], ...]:
    """Every string that the file's code holds, docstrings left out."""
    nodes = list(ast.walk(parsed(path)))
    docstrings = {
        id(node.body[0].value)
        for node in nodes
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return tuple(
        (node.value, node.lineno)
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    )
