"""How the house tests read our source: syntax trees in, facts out. Run as a module: imports all."""

import ast
import importlib
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Function = ast.FunctionDef | ast.AsyncFunctionDef
Trees = Mapping[str, ast.Module]

# Values a folder lists by their name: one per module, each a frozen dataclass.
DECLARED = {"connector", "page", "screen"}
# SQLAlchemy's description of tables, which nothing changes after import.
TABLES = {"MetaData", "Table"}
MUTABLE = {
    *("list", "dict", "set", "bytearray", "defaultdict", "deque", "Counter", "OrderedDict"),
    *("Lock", "RLock", "Event", "Thread", "Queue", "ContextVar", "WeakValueDictionary"),
    *("create_engine", "Client", "AsyncClient", "FastAPI", "Dash", "BackgroundScheduler"),
}
CHANGES = {
    *("append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse"),
    *("add", "discard", "update", "setdefault", "popitem"),
}
MUTABLE_DISPLAYS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
CLOCKS |= {f"datetime.{name}" for name in CLOCKS} | {"time.time_ns", "time.localtime"}
KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$")
RUNS_ON_IMPORT = "/migrations/"


def modules(root: Path, *places: str) -> Trees:
    """Every Python file under the places, by its path from the root."""
    paths = [p for place in places for p in [root / place, *sorted((root / place).rglob("*.py"))]]
    return {
        path.relative_to(root).as_posix(): ast.parse(path.read_text("utf-8"), str(path))
        for path in paths
        if path.is_file()
    }


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def statements(function: Function) -> int:
    return sum(isinstance(node, ast.stmt) for node in ast.walk(function)) - 1


def called(node: ast.AST | None) -> str:
    """The last word of what is called: `Table` of `sa.Table(...)`."""
    while isinstance(node, ast.Call):
        node = node.func
    return _last(node)


def _last(node: ast.AST | None) -> str:
    node = node.func if isinstance(node, ast.Call) else node
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def decorators(function: Function) -> list[str]:
    return [called(decorator) for decorator in function.decorator_list]


def module_state(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """What a module holds that could change: mutable values, instances, `global` statements."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield node.lineno, f"global {', '.join(node.names)}"
    for statement in tree.body:
        for name, value in _assigned(statement):
            what = _stateful(name, value, getattr(statement, "annotation", None))
            if what:
                yield statement.lineno, what


def _entries(display: ast.expr) -> bool:
    return any(getattr(display, part, None) for part in ("elts", "keys", "generators"))


def changed(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Names in capitals that something stores into, deletes from, or calls a changing method of."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            yield from _constant(node.value, node.lineno)
        method = node.func if isinstance(node, ast.Call) else None
        if isinstance(method, ast.Attribute) and method.attr in CHANGES:
            yield from _constant(method.value, method.lineno)


def _constant(target: ast.expr, line: int) -> Iterator[tuple[int, str]]:
    if _last(target).strip("_").isupper():
        yield line, _last(target)


def _assigned(statement: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(statement, ast.AnnAssign) and statement.value:
        yield dotted(statement.target), statement.value
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            for name in target.elts if isinstance(target, ast.Tuple) else [target]:
                yield dotted(name), statement.value
    if isinstance(statement, ast.AugAssign):
        yield dotted(statement.target), statement.value


def _stateful(name: str, value: ast.expr, annotation: ast.expr | None) -> str:
    frozen = called(annotation.value) if isinstance(annotation, ast.Subscript) else ""
    if name.startswith("__") or name in DECLARED or called(value) in TABLES:
        return ""
    if called(value) in MUTABLE:
        return f"{name} holds a {called(value)}"
    if isinstance(value, MUTABLE_DISPLAYS) and not _entries(value) and frozen != "Mapping":
        return f"{name} begins empty: somebody will fill it"
    # CapWords is a type, log a logger; any other name in lower case is somebody's variable.
    constant = name.strip("_").isupper() or name.strip("_")[:1].isupper()
    if not constant and called(value) != "getLogger":
        return f"{name} is not a constant"
    return ""


def catches_everything(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        # What cleans up and raises again hides nothing.
        if isinstance(node, ast.ExceptHandler) and not _raises_again(node):
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            names = {dotted(kind) if kind else "Exception" for kind in kinds}
            if names & {"Exception", "BaseException"}:
                yield node.lineno


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def asks_the_time(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and dotted(node) in CLOCKS:
            yield node.lineno, dotted(node)


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module named by an import, with `from a import b` as a.b where that may be a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        if isinstance(node, ast.ImportFrom):
            packages = ("ioc", "ioc.domain", "connectors")
            whole = node.module or ""
            yield from (
                (f"{whole}.{name.name}" for name in node.names) if whole in packages else (whole,)
            )


def flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    words: dict[str, str] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            words.update(flat(value, f"{prefix}{name}."))
        else:
            words[f"{prefix}{name}"] = str(value)
    return words


def keys_said(tree: ast.AST) -> Iterator[str]:
    """The keys that are spelt out where they are said: t("key"), and the `key` of a page."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) == "t" and node.args:
            yield from filter(KEY.match, texts(node.args[0]))
        if isinstance(node, ast.Call) and called(node) == "Page":
            keys = [word.value for word in node.keywords if word.arg == "key"]
            yield from (text for key in keys for text in texts(key))


def texts(tree: ast.AST) -> Iterator[str]:
    """Every whole string; the pieces of an f-string are not strings."""
    pieces = {
        id(piece)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for piece in node.values
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in pieces
        ):
            yield node.value


def openings(tree: ast.AST) -> Iterator[str]:
    """How the keys begin that are put together where they are said: "state." of t(f"state.{x}")."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            opening = str(node.values[0].value)
            if "." in opening and opening.replace(".", "").replace("_", "").isalnum():
                yield opening


def blocking_callbacks(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Callbacks, decorated or handed over, that are neither async nor wrapped by `threaded`."""
    waiting = {f.name for f in functions(tree) if isinstance(f, ast.AsyncFunctionDef)}
    for function in functions(tree):
        wraps = decorators(function)
        if "callback" in wraps and function.name not in waiting and "threaded" not in wraps:
            yield function.lineno, function.name
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Call):
            handed = node.args[0] if node.args else node
            if _last(node.func) == "callback" and called(handed) not in {"threaded", *waiting}:
                yield handed.lineno, ast.unparse(handed)


def wires(tree: ast.AST) -> Iterator[int]:
    names = ("callback", "clientside_callback")
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    for call in calls:
        if not isinstance(call.func, ast.Call) and _last(call) in names:
            yield call.lineno


def _third_parties(trees: Trees) -> set[str]:
    return {n for tree in trees.values() for n in imported(tree)} - {"app", ""}


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: what an import of ours must not do."""
    root = str(Path(__file__).resolve().parent.parent)
    if event in ("sqlite3.connect", "subprocess.Popen", "_thread.start_new_thread"):
        raise RuntimeError(f"{event} while importing")
    if event in ("socket.__new__", "socket.connect", "socket.bind", "socket.getaddrinfo"):
        raise RuntimeError(f"{event} while importing")
    if event == "open" and isinstance(arguments[0], str) and arguments[0].startswith(root):
        path = Path(arguments[0])
        if path.suffix not in (".py", ".pyc") and "__pycache__" not in path.parts:
            outside = not any(part.startswith(".venv") for part in path.parts)
            if outside:
                raise RuntimeError(f"open({path.name}) while importing")


def main() -> None:
    """Third parties first, for what they do is theirs; then every module of ours, under guard."""
    root = Path(__file__).resolve().parent.parent
    trees = modules(root, "app.py", "ioc", "connectors")
    for name in sorted(_third_parties(trees)):
        if name.split(".")[0] not in ("ioc", "connectors", "app", "__future__"):
            importlib.import_module(name)
    sys.addaudithook(_refuse)
    for path in trees:
        if RUNS_ON_IMPORT not in f"/{path}":
            name = path.removesuffix(".py").removesuffix("/__init__")
            importlib.import_module(name.replace("/", "."))


if __name__ == "__main__":
    main()
