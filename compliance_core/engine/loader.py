"""Pack files (YAML) to packs, with every mistake named by file, line, column and key."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from compliance_core.engine import needs_cache
from compliance_core.engine.ruleset import Pack, RuleError, compile_guidelines, refuse_unsafe, what_is_known
from compliance_core.engine.schema import PackSpec
from compliance_core.errors import PackError

BUILT_IN = Path(__file__).resolve().parent.parent / "guidelines"
"""The folder of the packs that come with the project."""

MAX_PACK_BYTES = 10_000_000
"""A larger pack file is refused unread: it is no pack a person wrote."""


@dataclass(frozen=True, slots=True)
class PackProblem:
    """One mistake in a pack: 1-based line and column, the key's path, and what was expected."""

    source: str
    line: int
    column: int
    key: str
    message: str

    def __str__(self) -> str:
        """The mistake as editors and terminals show it."""
        return f"{self.source}:{self.line}:{self.column}: {self.key}: {self.message}"


class PackRefusedError(PackError):
    """A pack has mistakes. ``problems`` lists them in file order."""

    def __init__(self, problems: Sequence[PackProblem]) -> None:
        """Keep the problems; the message lists them one a line."""
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class LoadedPacks:
    """The packs that are sound, and the problems of those that are not."""

    packs: tuple[Pack, ...]
    problems: tuple[PackProblem, ...]


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # base chosen at run time
    """The safe loader, but a key that stands twice is a mistake and not a silent override."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        if len(mapping) != len(node.value):
            seen: set[object] = set()
            for key, _ in node.value:
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"key {key.value!r} stands twice", key.start_mark
                    )
                seen.add(key.value)
        return mapping


def load_pack(data: bytes | str, source: str, *, thorough: bool = True) -> Pack:
    """Load one pack from the content of its file.

    Args:
        data: the YAML text.
        source: the file's name, for messages.
        thorough: compile every expression as well. The packs that come with the project are compiled
            by their tests, so that starting up need not do it again.

    Raises:
        PackRefusedError: it is not YAML, does not have a pack's shape, or an expression is refused.
    """
    raw = data.encode() if isinstance(data, str) else data
    if len(raw) > MAX_PACK_BYTES:
        raise PackRefusedError(
            [PackProblem(source, 1, 1, "(file)", f"larger than {MAX_PACK_BYTES:,} bytes; split it")]
        )
    try:
        content = yaml.load(raw, Loader=_Loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise PackRefusedError([_yaml_problem(error, raw, source)]) from error
    digest = hashlib.sha256(raw).hexdigest()
    try:
        spec = PackSpec.model_validate(content)
        known = needs_cache.recall(digest)
        if known is None or thorough:
            guidelines = compile_guidelines(spec)
            if thorough:
                for number, guideline in enumerate(guidelines):
                    _refuse(guideline, number)
            known = what_is_known(guidelines)
            if not thorough:
                needs_cache.keep(digest, known)
    except ValidationError as error:
        raise PackRefusedError(_validation_problems(error, raw, source)) from error
    except RuleError as error:
        raise PackRefusedError([_problem_at(_compose(raw), source, error.where, str(error))]) from error
    return Pack(spec, digest, source, known)


def load_folder(folder: Path, *, thorough: bool = True) -> LoadedPacks:
    """Load every ``*.yaml`` of a folder by name; a bad pack is listed and the rest still load.

    Raises:
        PackError: the folder does not exist or cannot be read.
    """
    if not folder.is_dir():
        message = f"the packs folder {folder} does not exist; create it or change the setting that names it"
        raise PackError(message)
    packs: list[Pack] = []
    problems: list[PackProblem] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            packs.append(load_pack(path.read_bytes(), path.name, thorough=thorough))
        except PackRefusedError as error:
            problems.extend(error.problems)
        except OSError as error:
            problems.append(PackProblem(path.name, 1, 1, "(file)", f"cannot be read: {error.strerror}"))
    return LoadedPacks(tuple(packs), tuple(problems))


def load_packs(extra: Path | None = None) -> LoadedPacks:
    """The packs of the project, followed by a company's own from the folder ``extra``.

    A company's pack with the id of one of ours is a problem, not a replacement.

    Raises:
        PackError: the folder ``extra`` does not exist.
    """
    ours = load_folder(BUILT_IN, thorough=False)
    if extra is None:
        return ours
    theirs = load_folder(extra)
    return merge(ours, theirs)


def merge(first: LoadedPacks, second: LoadedPacks) -> LoadedPacks:
    """Both sets of packs; an id that stands in both keeps its first pack and names the second a problem."""
    packs = list(first.packs)
    problems = [*first.problems, *second.problems]
    taken = {pack.spec.pack: pack.source for pack in packs}
    for pack in second.packs:
        if pack.spec.pack in taken:
            message = f"the id {pack.spec.pack} is taken by {taken[pack.spec.pack]}; choose another"
            problems.append(PackProblem(pack.source, 1, 1, "pack", message))
        else:
            packs.append(pack)
            taken[pack.spec.pack] = pack.source
    return LoadedPacks(tuple(packs), tuple(problems))


def _refuse(guideline: Any, number: int) -> None:
    try:
        refuse_unsafe(guideline)
    except RuleError as error:
        raise RuleError(str(error), ("guidelines", number, *error.where)) from error


def _yaml_problem(error: Exception, raw: bytes, source: str) -> PackProblem:
    line, column = 1, 1
    said = getattr(error, "problem", None) or str(error)
    if mark := getattr(error, "problem_mark", None):
        line, column = mark.line + 1, mark.column + 1
    elif isinstance(error, yaml.reader.ReaderError):
        before = raw[: error.position].decode("utf-8", "replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        said = error.reason
    return PackProblem(source, line, column, "(YAML)", f"this is not valid YAML: {' '.join(said.split())}")


def _compose(raw: bytes) -> yaml.Node | None:
    try:
        node: yaml.Node | None = yaml.compose(raw, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):
        return None
    return node


def _validation_problems(error: ValidationError, raw: bytes, source: str) -> list[PackProblem]:
    root = _compose(raw)
    errors = error.errors()
    deeper = {item["loc"][:depth] for item in errors for depth in range(len(item["loc"]))}
    problems = [
        _problem_at(root, source, tuple(item["loc"]), _expected(item["msg"], item.get("input")))
        for item in errors
        if not (item["type"] == "too_short" and item["loc"] in deeper)
    ]
    unique = {(problem.line, problem.column, problem.message): problem for problem in problems}
    return sorted(unique.values(), key=lambda problem: (problem.line, problem.column))


def _expected(message: str, given: object) -> str:
    message = message.removeprefix("Value error, ")
    if isinstance(given, str | int | float | bool) or given is None:
        return f"{message}; found {str(given)[:60]!r}"
    return message


def _problem_at(root: yaml.Node | None, source: str, where: Iterable[str | int], message: str) -> PackProblem:
    node, known = root, []
    mark = root.start_mark if root else None
    for key in where:
        child, key_mark = _child(node, key)
        if child is None:
            if isinstance(node, yaml.MappingNode) and isinstance(key, str):
                known.append(key)
            continue
        node, mark = child, key_mark
        known.append(str(key))
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return PackProblem(source, line, column, ".".join(known) or "(file)", message)


def _child(node: yaml.Node | None, key: str | int) -> tuple[yaml.Node | None, Any]:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == str(key):
                return value, name.start_mark
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key], node.value[key].start_mark
    return None, None
