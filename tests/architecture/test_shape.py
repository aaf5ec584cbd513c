import ast
import re

from tests.architecture.source import GENERATED, PACKAGES, files, name_of, python_files, text, tree

LONGEST_FILE = 300
LONGEST_FUNCTION = 50
BARE = re.compile(r"# n[o]qa(?!: [A-Z0-9, ]+ -- \w)")
BROAD = frozenset({"Exception", "BaseException"})


def written() -> list[str]:
    return [path for path in python_files() if not path.startswith(GENERATED)]


def test_no_file_is_longer_than_a_reader_keeps_in_mind() -> None:
    long = {path: text(path).count("\n") for path in written()}
    assert not {path: lines for path, lines in long.items() if lines > LONGEST_FILE}


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path in written()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    assert not long


def test_every_package_says_what_it_is() -> None:
    silent = [
        path
        for path in python_files(*PACKAGES)
        if path.endswith("__init__.py") and not ast.get_docstring(tree(path))
    ]
    assert not silent


def test_every_folder_of_python_is_a_package() -> None:
    folders = {path.rpartition("/")[0] for path in python_files(*PACKAGES, "tests")}
    packages = {path.rpartition("/")[0] for path in python_files() if path.endswith("__init__.py")}
    assert not {folder for folder in folders - packages if not GENERATED.startswith(folder)}


def test_errors_are_caught_by_name() -> None:
    broad = [
        f"{path}:{node.lineno}"
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and _catches_everything(node)
    ]
    assert not broad


def _catches_everything(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(name_of(kind) in BROAD for kind in caught)


def test_imports_are_absolute_and_at_the_top() -> None:
    wrong = [
        f"{path}:{node.lineno}"
        for path in written()
        for node in _nested(tree(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
    ] + [
        f"{path}:{node.lineno}"
        for path in written()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
        and (node.level or "TYPE_CHECKING" in {alias.name for alias in node.names})
    ]
    assert not wrong


def _nested(module: ast.Module) -> list[ast.AST]:
    return [node for top in module.body for node in ast.walk(top) if node is not top]


def test_a_suppressed_rule_has_its_reason() -> None:
    bare = [
        f"{path}:{number}"
        for path in written()
        for number, line in enumerate(text(path).splitlines(), 1)
        if BARE.search(line)
    ]
    assert not bare


def test_no_work_is_marked_as_unfinished() -> None:
    marks = re.compile(r"\b(T[O]DO|F[I]XME|X[X]X|H[A]CK)\b")
    unfinished = [
        path
        for path in files()
        if path.endswith((".py", ".html", ".js", ".css", ".md", ".yaml", ".po"))
        and marks.search(text(path))
    ]
    assert not unfinished
