"""What holds the parts together: which may import which, what an import loads, and what is in the repository."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import careerbot

PACKAGE = Path(careerbot.__file__).parent
ROOT = Path(__file__).parents[1]
LAYERS = ["errors", "content", "nlu", "dialogue", "nlg", "compile", "bot"]
"""Each may import those before it."""
ROOMS = ["quality", "terminal", "web", "replay", "guides", "stores"]
"""They may import all layers, and no other room."""
DOORS = {("web", "stores"), ("terminal", "stores")}
"""But these."""
TOPS = {"cli", "batch", "__main__"}
"""They may import everything; only they themselves import them."""
ENDS = {"": "careerbot itself: the public names, which any room may use and no layer"}
HEAVY = {"prompt_toolkit", "wcwidth", "shtab", "yaml"}
UNIX = {"fcntl", "termios", "tty", "pty", "resource", "pwd", "grp", "curses", "readline", "syslog", "posix"}
"""What Windows does not have."""
WEB = {"asyncio", "http", "socket", "ssl", "wsgiref", "socketserver", "starlette", "fastapi", "flask", "django", "uvicorn", "sqlite3"}
CACHES = ("__pycache__/", ".mypy_cache/", ".pytest_cache/", ".ruff_cache/", ".hypothesis/", ".venv/", "dist/", "build/", ".egg-info/")


def loaded_at_once(tree: ast.AST) -> set[str]:
    """The top-level packages that are imported when a module is: not those within functions."""
    found: set[str] = set()
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module).partition(".")[0])
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            found |= loaded_at_once(node)
    return found


def module_name(file: Path) -> str:
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(file: Path) -> set[str]:
    """The modules of careerbot that a module imports anywhere: also in functions, and for types alone."""
    package = module_name(file).split(".")[: None if file.name == "__init__.py" else -1]
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join([*package[: len(package) - node.level + 1], *filter(None, [node.module])]) if node.level else str(node.module)
            found |= {name if is_module(name := f"{base}.{alias.name}") else base for alias in node.names}
    return {name for name in found if name.split(".")[0] == "careerbot"}


def is_module(name: str) -> bool:
    path = PACKAGE.parent.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def part(module: str) -> str:
    """The part of careerbot that a module belongs to: `careerbot.nlu.text` -> `nlu`."""
    return module.partition(".")[2].partition(".")[0]


def allowed(importer: str, imported: str) -> bool:
    if importer == imported or importer in TOPS:
        return True
    if importer in LAYERS:
        return imported in LAYERS[: LAYERS.index(importer)]
    if importer in ROOMS:
        return imported in LAYERS or imported in ENDS or (importer, imported) in DOORS
    return importer in ENDS and imported in LAYERS


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("file", MODULES, ids=module_name)
def test_imports_point_one_way(file):
    module = module_name(file)
    assert part(module) in {*LAYERS, *ROOMS, *TOPS, *ENDS}, "a new part: give it its place in docs and in this test"
    wrong = sorted(name for name in imports(file) if not allowed(part(module), part(name)))
    assert not wrong, f"{module} may not import {', '.join(wrong)}"


@pytest.mark.parametrize("file", MODULES, ids=module_name)
def test_a_module_can_be_imported_on_windows(file):
    assert not loaded_at_once(ast.parse(file.read_text(encoding="utf-8"))) & UNIX


def test_what_is_loaded_at_once():
    code = "import a.b\ntry:\n    from c import d\nexcept ImportError:\n    pass\nclass X:\n    import e\n    def f(): import g\n"
    assert loaded_at_once(ast.parse(code)) == {"a", "c", "e"}


def test_no_modules_import_each_other_in_a_circle():
    needs = {module_name(file): imports(file) - {module_name(file)} for file in MODULES}
    while free := [module for module, needed in needs.items() if not needed & needs.keys()]:
        for module in free:
            del needs[module]
    assert not needs


@pytest.mark.parametrize("pair", ["nlu dialogue", "content nlu", "web terminal", "stores web", "bot cli", "compile bot", "quality batch"])
def test_the_rule_refuses(pair):
    assert not allowed(*pair.split())


@pytest.mark.parametrize("pair", ["nlg errors", "web stores", "cli web", "compile nlu", "replay bot"])
def test_the_rule_allows(pair):
    assert allowed(*pair.split())


def modules_after(code: str) -> set[str]:
    """The top-level packages that are loaded after some code ran in an interpreter of its own."""
    code += "\nimport sys; print(*{name.partition('.')[0] for name in sys.modules})"
    environment = os.environ | {"PYTHONPATH": str(PACKAGE.parent)}
    result = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return set(result.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("module", ["careerbot", "careerbot.cli"])
def test_importing_loads_nothing_heavy(module):
    assert not modules_after(f"import {module}") & (HEAVY | WEB)


def test_the_public_names_are_sorted_and_all_there():
    public = [name for name in vars(careerbot) if not name.startswith("_") and name != "annotations"]
    exported = [name for name in public if not isinstance(getattr(careerbot, name), type(careerbot))]
    assert careerbot.__all__ == sorted(exported)
    assert all(getattr(careerbot, name).__doc__ for name in careerbot.__all__)


def test_the_package_says_that_it_is_typed():
    assert (PACKAGE / "py.typed").is_file()


def test_the_version_is_that_of_the_metadata():
    assert f'\nversion = "{careerbot.__version__}"\n' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_repository_holds_no_cache():
    git = shutil.which("git")
    if not git or not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout: there is nothing to list")
    result = subprocess.run([git, "-C", str(ROOT), "ls-files", "-z"], capture_output=True, text=True, check=False)
    if result.returncode:
        pytest.skip(f"git does not list this checkout: {result.stderr.strip()}")
    files = result.stdout.split("\0")
    assert not [file for file in files if any(cache in f"{file}/" for cache in CACHES)]
    assert not [file for file in files if file.endswith((".pyc", ".msgpack", ".coverage", ".egg-info"))]


def test_the_checkout_works_where_it_lies(tmp_path):
    """Neither built nor installed: the sources, `intents/` and `knowledge/`, asked from another folder."""
    for folder in ("intents", "knowledge"):
        shutil.copytree(ROOT / folder, tmp_path / "checkout" / folder)
    ignored = shutil.ignore_patterns("__pycache__", "content.msgpack")
    shutil.copytree(PACKAGE, tmp_path / "checkout" / "src" / "careerbot", ignore=ignored)
    environment = {name: value for name, value in os.environ.items() if name != "CAREERBOT_CONTENT"}
    environment |= {"PYTHONPATH": str(tmp_path / "checkout" / "src")}
    code = "import sys; from careerbot.cli import main; sys.exit(main(['ask', 'salary?']))"
    result = subprocess.run([sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    assert "$" in result.stdout
