"""Things joined two by two into groups: union-find in one process, for what people or one component hold."""

from collections.abc import Hashable
from typing import Generic, TypeVar

Thing = TypeVar("Thing", bound=Hashable)


class Groups(Generic[Thing]):
    """Groups of things, each named by one of them; a thing that nobody has joined is its own (Galler and Fischer 1964)."""

    def __init__(self) -> None:
        self._parent: dict[Thing, Thing] = {}

    def of(self, thing: Thing) -> Thing:
        """The name of the thing's group."""
        parent = self._parent
        while parent.setdefault(thing, thing) != thing:
            parent[thing] = parent[parent[thing]]
            thing = parent[thing]
        return thing

    def join(self, name: Thing, other: Thing) -> bool:
        """Joins the groups of both under the first one's name; whether they were two."""
        kept, gone = self.of(name), self.of(other)
        self._parent[gone] = kept
        return kept != gone
