"""Loading the settings, strictly, from YAML files that extend each other.

`load_settings` is the one way in. Everything wrong in a file is told at once, with the file, the path inside it and, for an
unknown key, the nearest known one.
"""

from __future__ import annotations

import atexit
import difflib
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from ringback.errors import ConfigError, listed
from ringback.settings import Settings
from ringback.settings.section import WITHOUT

_unpacked = ExitStack()  # what a zip holds is a file as long as the process lives
atexit.register(_unpacked.close)

Tree = dict[str, Any]


def load_settings(conf: str, overrides: Sequence[str] = ()) -> Settings:
    """The settings of one conf file with what it extends and `a.b=c` overrides; ConfigError lists all that is wrong."""
    path = Path(conf)
    origins: dict[str, str] = {}
    tree = _read_tree(path, origins, ())
    for override in overrides:
        _apply_override(tree, override, origins)
    _fill_inputs(tree)
    problems = [*_unknown_keys(Settings, tree, (), origins, conf)]
    try:
        settings = Settings.model_validate(tree)
    except ValidationError as error:
        problems += [_told(item, origins, conf) for item in error.errors() if item["type"] != "extra_forbidden"]
    if problems:
        raise ConfigError(listed(f"{conf}: the settings are not usable:", problems))
    return settings


def packaged_default() -> Path:
    """conf/default.yaml: in the package when installed or zipped, at the top of a checkout otherwise."""
    inside = resources.files("ringback") / "conf" / "default.yaml"
    if inside.is_file():
        return _unpacked.enter_context(resources.as_file(inside))
    return Path(__file__).resolve().parents[2] / "conf" / "default.yaml"


def _read_tree(path: Path, origins: dict[str, str], seen: tuple[Path, ...]) -> Tree:
    tree = _read_yaml(path)
    parent = tree.pop("extends", None)
    if path.resolve() in seen:
        raise ConfigError(f"{path}: extends itself by way of {seen[-1]}; remove one of the two `extends`")
    base = {} if parent is None else _read_tree(_parent_path(path, str(parent)), origins, (*seen, path.resolve()))
    origins.update({dotted: str(path) for dotted in _leaves(tree)})
    return _merged(base, tree)


def _parent_path(child: Path, parent: str) -> Path:
    beside = child.parent / parent
    if not beside.exists() and parent == "default.yaml":
        return packaged_default()  # an installed ringback brings its own defaults
    return beside


def _read_yaml(path: Path) -> Tree:
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read ({error.strerror}); give the path of a YAML file with --conf"
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        where = getattr(error, "problem_mark", None)
        line = f" line {where.line + 1}" if where else ""
        raise ConfigError(f"{path}:{line} is not valid YAML; check indentation and quotes") from error
    if not isinstance(tree, dict):
        raise ConfigError(f"{path}: expected sections such as `sources:`, found {type(tree).__name__}")
    return tree


def _merged(base: Tree, overlay: Tree) -> Tree:
    result = dict(base)
    for key, value in overlay.items():
        both = isinstance(value, dict) and isinstance(result.get(key), dict)
        result[key] = _merged(result[key], value) if both else value
    return result


def _leaves(tree: Tree, prefix: tuple[str, ...] = ()) -> Iterator[str]:
    for key, value in tree.items():
        yield ".".join((*prefix, str(key)))
        if isinstance(value, dict):
            yield from _leaves(value, (*prefix, str(key)))


def _apply_override(tree: Tree, override: str, origins: dict[str, str]) -> None:
    dotted, equals, text = override.partition("=")
    if not equals or not dotted:
        raise ConfigError(f"--set {override}: expected a.b=c, for example warehouse.root=/data/warehouse")
    keys = _split_path(dotted)
    node = tree
    for key in keys[:-1]:
        child = node.get(key)
        node[key] = dict(child) if isinstance(child, dict) else {}
        node = node[key]
    node[keys[-1]] = yaml.safe_load(text)
    origins[dotted] = "--set"


def _split_path(dotted: str) -> list[str]:
    """The keys of a dotted path; below a plain text map (spark.conf) the rest is one key."""
    parts, keys, kind = dotted.split("."), list[str](), typing.cast(Any, Settings)
    while parts:
        if kind == dict[str, str]:
            return [*keys, ".".join(parts)]
        keys.append(parts.pop(0))
        kind = _child_kind(kind, keys[-1])
    return keys


def _child_kind(kind: Any, key: str) -> Any:
    if isinstance(kind, type) and issubclass(kind, BaseModel) and key in kind.model_fields:
        return kind.model_fields[key].annotation
    if typing.get_origin(kind) is dict:
        return typing.get_args(kind)[1]
    return None


def _fill_inputs(tree: Tree) -> None:
    """A source's input defaults to its own name."""
    sources = tree.get("sources")
    for name, source in (sources or {}).items() if isinstance(sources, dict) else ():
        if isinstance(source, dict):
            source.setdefault("input", name)


def _unknown_keys(kind: Any, tree: Any, at: tuple[str, ...], origins: Mapping[str, str], conf: str) -> Iterator[str]:
    model = _model_of(kind)
    if typing.get_origin(kind) is dict and isinstance(tree, dict):
        for key, child in tree.items():
            yield from _unknown_keys(typing.get_args(kind)[1], child, (*at, str(key)), origins, conf)
    if model is None or not isinstance(tree, dict):
        return
    for key, child in tree.items():
        path = (*at, str(key))
        if key in model.model_fields:
            yield from _unknown_keys(model.model_fields[key].annotation, child, path, origins, conf)
        else:
            yield f"{_where(path, origins, conf)}: unknown key; {_nearest(str(key), model.model_fields)}"


def _model_of(kind: Any) -> type[BaseModel] | None:
    options = typing.get_args(kind) if isinstance(kind, types.UnionType) else (kind,)
    return next((o for o in options if isinstance(o, type) and issubclass(o, BaseModel)), None)


def _nearest(key: str, known: Mapping[str, Any]) -> str:
    close = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    return f"did you mean '{close[0]}'?" if close else f"known here: {', '.join(sorted(known))}"


def _where(path: Sequence[str], origins: Mapping[str, str], conf: str) -> str:
    dotted = ".".join(path)
    return f"{origins.get(dotted, conf)}: {dotted}"


def _told(item: Any, origins: Mapping[str, str], conf: str) -> str:
    path = [str(part) for part in item["loc"]]
    known = next((".".join(path[:n]) for n in range(len(path), 0, -1) if ".".join(path[:n]) in origins), "")
    where = f"{origins.get(known, conf)}: {'.'.join(path)}"
    if item["type"] == "missing":
        return f"{where}: missing; it must be set"
    if item["type"] == WITHOUT:
        return f"{where}.{item['ctx']['key']}: missing; it must be set"
    message = item["msg"].removeprefix("Value error, ")
    return f"{where}: {message}, found {type(item['input']).__name__}"
