"""The house rules that a machine can hold: layers, words, settings, pages, state, sizes."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ioc.config import SETTINGS
from tests import house

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = house.modules(ROOT, "app.py", "ioc", "connectors")
WEB = {path: tree for path, tree in PRODUCT.items() if path.startswith("ioc/web/")}
LOCALES = ("vi", "en")

TOP = {
    *("app.py", "ioc", "connectors", "assets", "data", "tests"),
    *("requirements.txt", "requirements-bench.txt", "Makefile", "pyproject.toml"),
    *("README.md", "CHANGELOG.md", "DECISIONS.md", "LICENSE"),
    *(".ci", ".gitignore", ".gitattributes", ".editorconfig", ".github", ".pre-commit-config.yaml"),
}
LONGEST_FILE = 300
LONGEST_FUNCTION = 30

# Who may catch anything at all: the worker's turn, and the page that says sorry.
CATCH_ALL = (
    *("ioc/worker.py", "ioc/web/wire.py"),
    *("ioc/web/wall/values.py", "ioc/web/wall/filling.py"),
)
# The simulator is another system, with a clock of its own; sessions live in the machine's time.
TELLS_TIME = ("ioc/clock.py", "ioc/simulator/", "ioc/web/door.py")
# The one module that wires the browser to the pages, and the one that calls it.
WIRING = ("ioc/web/app.py", "ioc/web/wire.py")
# The choices of whoever asks belong to the request; nothing else may go about in a variable.
OF_THE_REQUEST = {"ioc/web/comfort.py": "CHOSEN holds a ContextVar"}
# What carries its own Vietnamese is worded in English alone, and Vietnamese has no plural.
OWN_WORDS, FOR_ONE = ("metrics.", "labels."), ".one"


def found(complaints: Iterator[str]) -> str:
    return "\n".join(sorted(complaints))


def test_no_layer_is_crossed() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_top_holds_only_what_belongs_there() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert {name.split("/")[0].strip('"') for name in listed} <= TOP


def test_no_file_is_two_subjects() -> None:
    # A migration is history: written once, read hardly ever, and as long as the tables it makes.
    living = [path for path in PRODUCT if "/migrations/versions/" not in path]
    sizes = {path: len((ROOT / path).read_text("utf-8").splitlines()) for path in living}
    assert {path: size for path, size in sizes.items() if size > LONGEST_FILE} == {}


def test_no_function_is_too_long() -> None:
    sizes = {
        f"{path}:{function.lineno} {function.name}": house.statements(function)
        for path, tree in PRODUCT.items()
        for function in house.functions(tree)
    }
    assert {name: size for name, size in sizes.items() if size > LONGEST_FUNCTION} == {}


def test_no_module_keeps_state() -> None:
    # Alembic reads its migrations' names in lower case.
    assert not found(
        f"{path}:{line} {what}"
        for path, tree in PRODUCT.items()
        if "/migrations/" not in path
        for line, what in house.module_state(tree)
        if OF_THE_REQUEST.get(path) != what
    )


def test_nothing_changes_a_constant() -> None:
    assert not found(
        f"{path}:{line} changes {name}"
        for path, tree in PRODUCT.items()
        for line, name in house.changed(tree)
    )


def test_imports_stand_at_the_top() -> None:
    assert not found(
        f"{path}:{statement.lineno} imports inside {function.name}"
        for path, tree in PRODUCT.items()
        for function in house.functions(tree)
        for statement in ast.walk(function)
        if isinstance(statement, ast.Import | ast.ImportFrom)
    )


def test_only_the_worker_the_walls_and_the_error_page_catch_everything() -> None:
    assert not found(
        f"{path}:{line} catches everything"
        for path, tree in PRODUCT.items()
        if path not in CATCH_ALL
        for line in house.catches_everything(tree)
    )


def test_only_the_clock_knows_what_time_it_is() -> None:
    assert not found(
        f"{path}:{line} asks {what}"
        for path, tree in PRODUCT.items()
        if not path.startswith(TELLS_TIME)
        for line, what in house.asks_the_time(tree)
    )


def test_connectors_and_simulator_know_only_their_neighbours() -> None:
    allowed = {
        "connectors/": r"ioc\.(domain|sources)(\.|$)|connectors\.",
        "ioc/simulator/": r"ioc\.domain\.(records|units)$|ioc\.simulator(\.|$)",
    }
    assert not found(
        f"{path} imports {name}"
        for path, tree in PRODUCT.items()
        for folder, pattern in allowed.items()
        if path.startswith(folder)
        for name in house.imported(tree)
        if name.split(".")[0] in ("ioc", "connectors", "app") and not re.match(pattern, name)
    )


def test_importing_a_module_opens_nothing() -> None:
    """Every module, in a fresh interpreter that refuses sockets, threads, files and databases."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.house"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_setting_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    rows = {line.split("|")[1].strip(): line for line in readme.splitlines() if line.count("|") > 3}
    for setting in SETTINGS:
        row = rows.get(f"`{setting.name}`", "")
        assert row, f"{setting.name} has no row in README.md's table of settings"
        assert not setting.default or f"`{setting.default}`" in row, f"README: {setting.name}"


def test_every_variable_the_code_reads_is_a_declared_setting() -> None:
    names = {setting.name for setting in SETTINGS}
    assert not found(
        f"{path}:{node.lineno} says {word}"
        for path, tree in PRODUCT.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for word in re.findall(r"\bIOC_[A-Z_]+[A-Z]", node.value)
        if word not in names
    )


def locale_words(locale: str) -> dict[str, str]:
    folder = ROOT / "ioc/web/locale"
    files = [*folder.glob(f"{locale}.toml"), *(folder / locale).glob("*.toml")]
    words: dict[str, str] = {}
    for path in files:
        words.update(house.flat(tomllib.loads(path.read_text("utf-8"))))
    return words


@pytest.mark.parametrize("locale", LOCALES)
def test_every_key_is_worded(locale: str) -> None:
    said = {key for tree in WEB.values() for key in house.keys_said(tree)}
    everywhere = {key for other in LOCALES for key in locale_words(other)}
    missing = (said | everywhere) - locale_words(locale).keys()
    own = {key for key in missing if key.startswith(OWN_WORDS) or key.endswith(FOR_ONE)}
    assert sorted(missing - own) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_every_word_is_used(locale: str) -> None:
    texts = {text for tree in PRODUCT.values() for text in house.texts(tree)}
    openings = tuple({text for tree in WEB.values() for text in house.openings(tree)})
    unused = {
        key
        for key in locale_words(locale)
        if key.removesuffix(FOR_ONE) not in texts and not key.startswith(openings)
    }
    assert sorted(unused) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_every_wording_leaves_the_same_gaps(locale: str) -> None:
    def gaps(text: str) -> set[str]:
        return set(re.findall(r"\{(\w+)", text))

    ours, vietnamese = locale_words(locale), locale_words("vi")
    usual = {key: vietnamese.get(key.removesuffix(FOR_ONE), text) for key, text in ours.items()}
    # The wording for one may leave out the count.
    loose = {key: {"count"} if key.endswith(FOR_ONE) else set() for key in ours}
    wrong = {k for k in ours if gaps(ours[k]) | loose[k] != gaps(usual[k]) | loose[k]}
    assert wrong == set()


def test_every_page_is_tested() -> None:
    pages = [path for path in WEB if path.startswith("ioc/web/pages/") and "__init__" not in path]
    tests = [
        path.read_text("utf-8") for folder in ("e2e", "web") for path in sources_of_tests(folder)
    ]
    assert not found(
        f"{path} is named by no test in tests/e2e or tests/web"
        for path in pages
        if not any(re.search(rf"\b{Path(path).stem}\b", text) for text in tests)
    )


def sources_of_tests(folder: str) -> Iterator[Path]:
    return (ROOT / "tests" / folder).rglob("*.py")


def test_no_callback_stops_its_worker() -> None:
    assert not found(
        f"{path}:{line} {name} is neither async nor threaded"
        for path, tree in WEB.items()
        for line, name in house.blocking_callbacks(tree)
    )


def test_callbacks_are_wired_in_one_module() -> None:
    assert not found(
        f"{path}:{line} wires a callback"
        for path, tree in WEB.items()
        if path not in WIRING
        for line in house.wires(tree)
    )


def test_no_string_names_a_foreign_address() -> None:
    """Everything is served by the product itself; an address in code is loopback or an example."""
    ours = re.compile(
        r"https?://(127\.0\.0\.1|\[::1\]|\{|[\w-]+([:/]|$)|[\w.-]*\.(example|invalid|test)\b)"
    )
    # The name of a vocabulary, which nobody fetches.
    names = ("http://www.w3.org/",)
    assert not found(
        f"{path}:{node.lineno} {address}"
        for path, tree in PRODUCT.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for address in re.findall(r"https?://[^\s\"'<>]+", node.value)
        if not ours.match(address) and not address.startswith(names)
    )
