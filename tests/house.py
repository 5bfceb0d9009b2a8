"""Checks the rules of the house that no linter knows; `python -m tests.house`."""

import ast
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("caladeo", "statuses", "opportunities", "tasks")
MOST_LINES = {".py": 250, ".html": 150, ".css": 250, ".js": 150}
MOST_LINES_OF_MODELS = 350
MOST_LINES_OF_TESTS = 450  # a list of sentences, read one at a time
MOST_LINES_OF_A_FUNCTION = 45
MOST_LINES_OF_A_TEST = 35
MOST_MODULES = 15
SHORT = 40
REQUIREMENTS_OF_LEVEL_1 = 70
REQUIREMENTS_OF_LEVEL_2 = 183
COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}|{#.*?#}|<!--.*?-->", re.DOTALL)
# What our content security policy blocks, so that it is not found out in a browser.
BLOCKED = {
    r"\sstyle\s*=": "a style attribute",
    r"\shx-on|\shx-vals\s*=\s*[\"']js:|\son[a-z]+\s*=": "an inline script",
    r"<script(?![^>]*\b(?:src|type=\"application/json\"))[^>]*>": "a script without a file",
    r"javascript:": "a javascript: address",
    r"{% blocktranslate (?![^%]*\btrimmed\b)": "a blocktranslate without trimmed",
    r"[\"'(]https?://(?!www\.w3\.org)": "something from another host",
}


def main() -> int:
    of_code = [*lengths(), *functions(), *templates(), *names(), *folders(), *circles()]
    found = [*of_code, *evidence(), *the_map()]
    print("\n".join(found) or "The rules of the house are kept")
    print(*measures(), sep="\n")
    return bool(found)


def files(*suffixes: str) -> Iterator[Path]:
    for folder in (*APPS, "templates", "tests"):
        for path in sorted((ROOT / folder).rglob("*")):
            built = path.match("static/caladeo/app.css") or path.match("static/caladeo/built/*")
            ours = "migrations" not in path.parts and not built
            if path.suffix in suffixes and ours:
                yield path


def told(path: Path, line: int, wrong: str) -> str:
    return f"{path.relative_to(ROOT)}:{line}: {wrong}"


def lengths() -> Iterator[str]:
    for path in files(*MOST_LINES):
        count = len(path.read_text().splitlines())
        most = most_lines(path)
        if count > most:
            yield told(path, count, f"{count} lines, at most {most}: split it by idea")


def most_lines(path: Path) -> int:
    if path.name.startswith("test_"):
        return MOST_LINES_OF_TESTS
    is_models = path.name == "models.py" or path.parent.name == "models"
    return MOST_LINES_OF_MODELS if is_models else MOST_LINES[path.suffix]


def functions() -> Iterator[str]:
    for path in files(".py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                first = node.body[bool(ast.get_docstring(node)) and len(node.body) > 1]
                count = (node.end_lineno or 0) - first.lineno + 1
                is_test = node.name.startswith("test_")
                most = MOST_LINES_OF_A_TEST if is_test else MOST_LINES_OF_A_FUNCTION
                if count > most:
                    yield told(path, node.lineno, f"{node.name} has {count} lines, at most {most}")


def templates() -> Iterator[str]:
    for path in files(".html"):
        text = COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), path.read_text())
        for pattern, wrong in BLOCKED.items():
            for match in re.finditer(pattern, text):
                yield told(path, text.count("\n", 0, match.start()) + 1, wrong)


def names() -> Iterator[str]:
    for path in files(".py"):
        if path.stem in ("utils", "helpers", "misc", "common"):
            yield told(path, 1, "a name that says nothing: one idea a file")


def modules() -> dict[str, Path]:
    """The modules of the apps, by their dotted names."""
    found = {}
    for path in files(".py"):
        if path.relative_to(ROOT).parts[0] in APPS:
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


def by_folder() -> Counter[Path]:
    return Counter(path.parent for path in modules().values() if path.name != "__init__.py")


def folders() -> Iterator[str]:
    for folder, count in by_folder().items():
        if count > MOST_MODULES:
            yield told(folder, 1, f"{count} modules in a folder, at most {MOST_MODULES}")


def imports(path: Path, known: dict[str, Path]) -> set[str]:
    """The modules of ours that are loaded before this one is."""
    found = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in known else node.module for name in names}
    return found & known.keys()


def circles() -> Iterator[str]:
    known = modules()
    sorter = TopologicalSorter({name: imports(path, known) for name, path in known.items()})
    try:
        sorter.prepare()
    except CycleError as error:
        yield f"a circle of imports: {' -> '.join(error.args[1])}"


def evidence() -> Iterator[str]:
    """What docs/asvs.md promises without a test or a page that is there."""
    path = ROOT / "docs/asvs.md"
    lines = path.read_text().splitlines()
    second = lines.index("## Level 2")
    first, then = ({*requirements(some)} for some in (lines[:second], lines[second:]))
    if (len(first), len(then - first)) != (REQUIREMENTS_OF_LEVEL_1, REQUIREMENTS_OF_LEVEL_2):
        yield told(path, 1, f"{len(first)} and {len(then - first)} requirements")
    for number, line in enumerate(lines, start=1):
        is_first = number <= second and line.startswith("| V")
        if is_first and not re.search(r"tests/|\.md|does not apply: ", line):
            yield told(path, number, "a requirement without its evidence")
        yield from (told(path, number, missing) for missing in not_there(line, path))


def requirements(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if line.startswith("| V"):
            yield from line.split("|")[1].replace(" ", "").split(",")


def not_there(line: str, path: Path) -> Iterator[str]:
    """The tests and pages that a line names and nobody has."""
    for file, function in re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", line):
        source = (ROOT / file).read_text() if (ROOT / file).exists() else ""
        if not source or (function and f"def {function}(" not in source):
            yield f"{file}::{function} is not there"
    for page in re.findall(r"\]\(([\w./-]+\.md)", line):
        if not (path.parent / page).exists():
            yield f"{page} is not there"


def the_map() -> Iterator[str]:
    """What docs/architecture.md calls by a name that no file has, or no module, or class."""
    path = ROOT / "docs/architecture.md"
    there = [f"/{file.relative_to(ROOT)}" for file in files(".py", ".html", ".js", ".css", ".mjs")]
    texts = by_owner()
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        for name in re.findall(r"`([\w./]+\.(?:py|html|js|css|mjs))`", line):
            example = name.startswith("_name")
            if not example and not any(file.endswith(f"/{name}") for file in there):
                yield told(path, number, f"{name} is not there")
        yield from (told(path, number, missing) for missing in not_in(line, there))
        for owner, name in re.findall(r"`(\w+)\.(?!py|html|js|css|mjs)(\w+)", line):
            sources = texts.get(owner)
            if sources and not any(re.search(rf"\b{name}\b", text) for text in sources):
                yield told(path, number, f"{owner} has no {name}")


def not_in(line: str, there: list[str]) -> Iterator[str]:
    """What a line puts in brackets behind the name of a file that does not hold it."""
    for name, inside in re.findall(r"`([\w./]+\.\w+)` \(((?:`\w+`(?:, )?)+)\)", line):
        named = [ROOT / file[1:] for file in there if file.endswith(f"/{name}")]
        source = "".join(file.read_text() for file in named)
        for word in re.findall(r"\w+", inside):
            if source and not re.search(rf"\b{word}\b", source):
                yield f"{name} has no {word}"


def by_owner() -> dict[str, list[str]]:
    """The texts of modules by their name, and by those of the classes in them."""
    found = defaultdict(list)
    for path in files(".py"):
        text = path.read_text()
        for owner in {path.stem, *re.findall(r"^class (\w+)", text, re.MULTILINE)}:
            found[owner].append(text)
    return found


def measures() -> Iterator[str]:
    """What docs/architecture.md tells of the size of things."""
    folder, most = by_folder().most_common(1)[0]
    lines = [len(path.read_text().splitlines()) for path in modules().values()]
    short = sum(0 < count <= SHORT for count in lines)
    yield f"largest folder: {folder.relative_to(ROOT)}, {most} modules"
    yield f"modules: {sum(map(bool, lines))}, {short} of {SHORT} lines or fewer, {sum(lines)} lines"
    name, count = classes().most_common(1)[0]
    yield f"classes that share a name: at most {count} ({name})"


def classes() -> Counter[str]:
    """How many classes have a name, but for those that Django asks for by theirs."""
    trees = (ast.parse(path.read_text()) for path in modules().values())
    nodes = (node for tree in trees for node in tree.body if isinstance(node, ast.ClassDef))
    return Counter(node.name for node in nodes if node.name != "Command")


if __name__ == "__main__":
    sys.exit(main())
