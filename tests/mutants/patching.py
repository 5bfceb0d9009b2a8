"""A mutant put into a module that is loaded: the code of one function is exchanged."""

import importlib
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from tests.mutants.operators import Mutant


class CannotPatchError(Exception):
    """The module must be loaded anew: the fault is not in the body of a function."""


def patch(name: str, mutant: Mutant) -> None:
    """Let the function of a loaded module do what the mutant does.

    Raises:
        CannotPatchError: see there.
    """
    code = compile(mutant.tree, f"{name.replace('.', '/')}.py", "exec")
    found = [part for part in _codes(code) if part.co_qualname == mutant.function]
    if not mutant.function or len(found) != 1:
        raise CannotPatchError
    live = _live(importlib.import_module(name), mutant.function)
    if live.__code__.co_freevars != found[0].co_freevars:
        raise CannotPatchError
    live.__code__ = found[0]


def functions(name: str) -> list[CodeType]:
    """Every piece of code of a loaded module's functions, as it is run."""
    module = importlib.import_module(name)
    code = compile(Path(str(module.__file__)).read_text(), str(module.__file__), "exec")
    live = []
    for part in _codes(code):
        try:
            live += [*_codes(_live(module, part.co_qualname).__code__)]
        except (AttributeError, KeyError, CannotPatchError):
            continue  # a class, or what stands inside a function
    return live


def _codes(code: CodeType) -> list[CodeType]:
    inner = [part for part in code.co_consts if isinstance(part, CodeType)]
    return [code, *(found for part in inner for found in _codes(part))]


def _live(module: ModuleType, qualname: str) -> FunctionType:
    """The function behind its decorators."""
    found: Any = module
    for name in qualname.split("."):
        found = vars(found)[name]
    if isinstance(found, property):
        found = found.fget
    found = getattr(found, "__func__", found)
    while hasattr(found, "__wrapped__"):
        if hasattr(found, "cache_clear"):
            found.cache_clear()
        found = found.__wrapped__
    if not isinstance(found, FunctionType):
        raise CannotPatchError
    return found
