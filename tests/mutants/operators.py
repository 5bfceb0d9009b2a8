"""The faults: each gives, for a node of the syntax tree, what could stand in its place."""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

COMPARISONS = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
ARITHMETIC = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.BitOr: ast.BitAnd}
# Nodes in which nothing is mutated: they say what things are, not what is done.
DESCRIPTIONS = ("annotation", "returns", "decorator_list", "type_params")


@dataclass(frozen=True)
class Mutant:
    """A fault in the tree of a module.

    ``function`` is the outermost one in whose body it stands, if any; ``lines`` are those of
    its statement, without the block below it.
    """

    number: int
    function: str
    lines: range
    before: str
    after: str
    tree: ast.Module

    def __str__(self) -> str:
        return f"`{self.function or 'module'}`: `{self.before}` → `{self.after}`"


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    tree = ast.parse(source)
    number = 0
    for place, (parent, name, index, node, function, lines) in enumerate(_places(tree)):
        for other in _others(node, parent):
            changed = copy.deepcopy(tree)
            _put(_places(changed)[place].parent, name, index, ast.copy_location(other, node))
            number += 1
            before, after = (" ".join(text.split())[:90] for text in _told(node, other))
            whole = ast.fix_missing_locations(changed)
            yield Mutant(number, function, lines, before, after, whole)


def _told(node: ast.AST, other: ast.AST) -> tuple[str, str]:
    """What differs, as short as it can be said."""
    if isinstance(node, ast.Call) and isinstance(other, ast.Call) and node.keywords:
        [word] = [row for row in node.keywords if row not in other.keywords]
        name = ast.unparse(node.func)
        return f"{name}(… {ast.unparse(word)})", f"{name}(…)"
    if isinstance(node, ast.If) and isinstance(other, ast.If):
        return f"if {ast.unparse(node.test)}", f"if {ast.unparse(other.test)}"
    return ast.unparse(node), ast.unparse(other)


class Place(NamedTuple):
    parent: ast.AST
    name: str
    index: int | None
    node: ast.AST
    function: str
    lines: range


def _places(tree: ast.Module) -> list[Place]:
    """Where each node that may be mutated stands."""
    places: list[Place] = []

    def walk(parent: ast.AST, names: list[str], lines: range) -> None:
        for name, value in ast.iter_fields(parent):
            if name in DESCRIPTIONS or isinstance(parent, ast.Import | ast.ImportFrom):
                continue
            inside = names if name == "body" or not isinstance(parent, ast.FunctionDef) else []
            for index, child in enumerate(value if isinstance(value, list) else [value]):
                if isinstance(child, ast.AST) and not _is_docstring(parent, child):
                    at = index if isinstance(value, list) else None
                    near = _own_lines(child) if isinstance(child, ast.stmt) else lines
                    places.append(Place(parent, name, at, child, _function(inside), near))
                    walk(child, _below(child, inside), near)

    walk(tree, [], range(0))
    return [place for place in places if hasattr(place.node, "lineno")]


def _own_lines(node: ast.stmt) -> range:
    below = [node.end_lineno or node.lineno]
    if body := getattr(node, "body", None):
        below = [body[0].lineno - 1]
    return range(node.lineno, max(node.lineno, *below) + 1)


def _below(node: ast.AST, names: list[str]) -> list[str]:
    """The names that lead to a node: classes, then the outermost function (``()`` ends it)."""
    if _function(names) or not isinstance(node, ast.ClassDef | ast.FunctionDef):
        return names
    return [*names, node.name, *(["()"] if isinstance(node, ast.FunctionDef) else [])]


def _function(names: list[str]) -> str:
    return ".".join(names[:-1]) if names[-1:] == ["()"] else ""


def _is_docstring(parent: ast.AST, child: ast.AST) -> bool:
    is_block = isinstance(parent, ast.Module | ast.FunctionDef | ast.ClassDef)
    text = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
    return (is_block and text) or isinstance(child, ast.TypeAlias)


def _put(parent: ast.AST, name: str, index: int | None, node: ast.AST) -> None:
    if index is None:
        setattr(parent, name, node)
    else:
        getattr(parent, name)[index] = node


def _others(node: ast.AST, parent: ast.AST) -> Iterator[ast.AST]:
    """What may stand in place of a node; text inside an f-string is left alone."""
    is_part_of_text = isinstance(parent, ast.JoinedStr | ast.FormattedValue)
    change = CHANGES.get(type(node))
    if change and not is_part_of_text:
        yield from change(node)


def _compare(node: ast.Compare) -> Iterator[ast.AST]:
    for place, operator in enumerate(node.ops):
        for other in COMPARISONS[type(operator)]:
            ops = [*node.ops[:place], other(), *node.ops[place + 1 :]]
            yield ast.Compare(node.left, ops, node.comparators)


def _and_or(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    for place in range(len(node.values)):
        rest = [*node.values[:place], *node.values[place + 1 :]]
        yield ast.BoolOp(node.op, rest) if len(rest) > 1 else rest[0]


def _arithmetic(node: ast.BinOp) -> Iterator[ast.AST]:
    if other := ARITHMETIC.get(type(node.op)):
        yield ast.BinOp(node.left, other(), node.right)


def _without_sign(node: ast.UnaryOp) -> Iterator[ast.AST]:
    yield node.operand


def _constant(node: ast.Constant) -> Iterator[ast.AST]:
    match node.value:
        case bool():
            yield ast.Constant(not node.value)
        case int():
            yield ast.Constant(node.value + 1)
        case str():
            yield ast.Constant(f"{node.value}X")


def _opposite(node: ast.If | ast.IfExp) -> Iterator[ast.AST]:
    if not isinstance(node.test, ast.Compare):  # whose opposite is among the comparisons
        changed = copy.copy(node)
        changed.test = ast.UnaryOp(ast.Not(), node.test)
        yield changed


def _return(node: ast.Return) -> Iterator[ast.AST]:
    if node.value and not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield ast.Return(ast.Constant(None))


def _left_out(node: ast.stmt) -> Iterator[ast.AST]:
    yield ast.Pass()


def _augmented(node: ast.AugAssign) -> Iterator[ast.AST]:
    yield ast.Pass()
    if other := ARITHMETIC.get(type(node.op)):
        yield ast.AugAssign(node.target, other(), node.value)


def _not_kept(node: ast.Assign) -> Iterator[ast.AST]:
    """A value that is kept on an object; without a local variable nothing would run."""
    if isinstance(node.targets[0], ast.Attribute | ast.Subscript):
        yield ast.Pass()


def _with_one_argument_less(node: ast.Call) -> Iterator[ast.AST]:
    for place, word in enumerate(node.keywords):
        if ast.unparse(word) != "strict=False":  # which is said for the reader only
            kept = [*node.keywords[:place], *node.keywords[place + 1 :]]
            yield ast.Call(node.func, node.args, kept)


CHANGES: dict[type, Callable[[Any], Iterator[ast.AST]]] = {
    ast.Compare: _compare,
    ast.BoolOp: _and_or,
    ast.BinOp: _arithmetic,
    ast.UnaryOp: _without_sign,
    ast.Constant: _constant,
    ast.If: _opposite,
    ast.IfExp: _opposite,
    ast.Return: _return,
    ast.Expr: _left_out,
    ast.Raise: _left_out,
    ast.AugAssign: _augmented,
    ast.Assign: _not_kept,
    ast.Call: _with_one_argument_less,
}
