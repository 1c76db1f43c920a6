"""Clusters within a component: the firmest edges first; two clusters join when the edge outweighs what contradicts it.

So a component that a chain of edges would hold together against its own words falls apart at its weakest contradicted edge.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

import pyarrow as pa

from ringback.groups import Groups
from ringback.identity.decisions import BITS
from ringback.identity.mailboxes import AGREEING, best_level
from ringback.identity.names_alike import is_whole, names_agree
from ringback.identity.tenures import namespaces
from ringback.settings import Contradictions

Edge = tuple[int, int, float]
Row = Mapping[str, object]


@dataclass
class Cluster:
    """What the profiles of a cluster say together; lines are (source, kind of line, phone, first day, last day).

    `ruled` are its profiles that a ruling keeps from others, `apart` those others.
    """

    names: set[str] = field(default_factory=set)
    born: set[str] = field(default_factory=set)
    mailboxes: set[str] = field(default_factory=set)
    logins: set[str] = field(default_factory=set)
    lines: list[tuple[str, str, str, int, int]] = field(default_factory=list)
    ruled: set[int] = field(default_factory=set)
    apart: set[int] = field(default_factory=set)

    def take(self, other: "Cluster") -> None:
        """Adds what the other says."""
        self.names |= other.names
        self.born |= other.born
        self.mailboxes |= other.mailboxes
        self.logins |= other.logins
        self.lines += other.lines
        self.ruled |= other.ruled
        self.apart |= other.apart


@dataclass(frozen=True)
class Guard:
    """How contradictions weigh, and from how many days on two mailboxes or lines are in use at once."""

    weights: Contradictions
    while_days: int
    keep_at: float
    unique: frozenset[str] = frozenset()  # kinds of logins of which a person has one

    def contradiction(self, a: Cluster, b: Cluster) -> tuple[float, str | None]:
        """The strongest of what speaks against two clusters being one person, and which it is."""
        against = dict(self._against(a, b))
        worst = min(against, key=lambda what: (against[what], what), default=None)
        return (against[worst], worst) if worst else (0.0, None)

    def _against(self, a: Cluster, b: Cluster) -> Iterator[tuple[str, float]]:
        if a.ruled & b.apart:
            yield "decision", -2 * BITS
        if any(self._differ(a.logins, b.logins, kind) for kind in self.unique):
            yield "unique_id", -BITS / 2  # less than a ruling: only that can join them
        if a.born and b.born and not a.born & b.born:
            yield "birth_date", self.weights.birth_date
        agree = names_agree(a.names, b.names)
        if agree and any(map(is_whole, a.names)) and any(map(is_whole, b.names)):
            return  # one whole name outweighs other mailboxes, logins and lines
        if agree is False:
            yield "name", self.weights.name
        level = self._mail_level(a, b)
        if level is not None and level not in AGREEING:
            yield "mail", self.weights.mail_while if level.endswith("_while") else self.weights.mail_after
        if not a.logins & b.logins and namespaces(a.logins) & namespaces(b.logins):
            yield "login", self.weights.login
        if any(self._at_once(x, y) for x in a.lines for y in b.lines):
            yield "line", self.weights.line

    def _differ(self, a: set[str], b: set[str], kind: str) -> bool:
        of_a, of_b = ({login for login in logins if login.startswith(f"{kind}:")} for logins in (a, b))
        return bool(of_a and of_b and not of_a & of_b)

    def _mail_level(self, a: Cluster, b: Cluster) -> str | None:
        if not (a.mailboxes and b.mailboxes) or a.mailboxes & b.mailboxes:
            return None
        level = best_level(a.mailboxes, b.mailboxes, self.while_days)
        if level in AGREEING:
            return level
        pairs = ((x, y) for x in a.mailboxes for y in b.mailboxes)
        return (
            "diff_while" if any(best_level([x], [y], self.while_days).endswith("_while") for x, y in pairs) else level
        )

    def _at_once(self, x: tuple[str, str, str, int, int], y: tuple[str, str, str, int, int]) -> bool:
        same_line, other_number = x[:2] == y[:2], x[2] != y[2]
        return same_line and other_number and min(x[4], y[4]) - max(x[3], y[3]) >= self.while_days


def guarded(
    profiles: Mapping[int, Cluster], edges: Iterable[Edge], guard: Guard
) -> tuple[dict[int, int], list[tuple[int, int, str]]]:
    """The cluster (its least profile) of each profile, and the edges that were refused with what contradicted them."""
    clusters, groups = dict(profiles), Groups[int]()
    refused = []
    for left, right, weight in sorted(edges, key=lambda edge: (-edge[2], edge[0], edge[1])):
        a, b = sorted((groups.of(left), groups.of(right)))
        if a == b:
            continue
        against, what = guard.contradiction(clusters[a], clusters[b])
        if what is not None and weight + against < guard.keep_at:
            refused.append((left, right, what))
            continue
        groups.join(a, b)
        clusters[a].take(clusters.pop(b))
    return {profile: groups.of(profile) for profile in profiles}, refused


def guarded_batches(batches: Iterable[pa.RecordBatch], guard: Guard) -> Iterator[pa.RecordBatch]:
    """Rows of one component each to rows of its clusters and refused edges, see `clusters.GUARDED`."""
    for batch in batches:
        told = [_guarded_row(row, guard) for row in batch.to_pylist()]
        columns = {"members": MEMBERS, "refused": REFUSED}
        yield pa.RecordBatch.from_arrays(
            [pa.array([row[name] for row in told], type=kind) for name, kind in columns.items()], names=list(columns)
        )


MEMBERS = pa.list_(pa.struct([("profile_id", pa.int64()), ("component", pa.int64())]))
REFUSED = pa.list_(pa.struct([("left", pa.int64()), ("right", pa.int64()), ("reason", pa.string())]))


def _guarded_row(row: dict[str, list[dict[str, object]]], guard: Guard) -> dict[str, list[tuple[object, ...]]]:
    profiles = {int(str(member["profile_id"])): _cluster(member) for member in row["members"]}
    edges = [(edge["left"], edge["right"], edge["weight"]) for edge in row["edges"]]
    clusters, refused = guarded(profiles, edges, guard)  # type: ignore[arg-type]  # to_pylist has no types
    return {"members": list(clusters.items()), "refused": list(refused)}


def _cluster(member: dict[str, object]) -> Cluster:
    def texts(name: str) -> set[str]:
        return set(cast("list[str] | None", member[name]) or ())

    lines = [tuple(line.values()) for line in member["lines"] or ()]  # type: ignore[attr-defined]  # ditto
    names = {str(member["name_text"])} if member["name_text"] else set()
    born = {str(member["birth_date"])} if member["birth_date"] else set()
    apart = set(cast("list[int] | None", member["apart"]) or ())
    ruled = {cast("int", member["profile_id"])} if apart else set()
    return Cluster(names, born, texts("mailboxes"), texts("logins"), lines, ruled, apart)
