"""Content that holds itself: an element below one of its own name becomes one recursive type."""

from __future__ import annotations

from dataclasses import dataclass, field

from mapper.contract.samples.observed_content import MemberKey, ObservedNode

_Chain = tuple[tuple[MemberKey, ObservedNode], ...]


@dataclass(slots=True)
class Recursion:
    """Which nodes were found to be another one above them."""

    same: dict[ObservedNode, ObservedNode] = field(default_factory=dict)
    looped: set[ObservedNode] = field(default_factory=set)

    def node(self, node: ObservedNode) -> ObservedNode:
        """The node that counts what was seen of `node`."""
        while node in self.same:
            node = self.same[node]
        return node

    def merge(self, into: ObservedNode, other: ObservedNode) -> None:
        """Count in one node what was seen of both."""
        into, other = self.node(into), self.node(other)
        if into is other:
            return
        self.same[other] = into
        if other in self.looped:
            self.looped.add(into)
        into.values.add(other.values)
        into.objects += other.objects
        into.hollow += other.hollow
        into.orders += other.orders
        into.followed |= other.followed
        into.lists += other.lists
        into.empty_lists += other.empty_lists
        into.longest_list = max(into.longest_list, other.longest_list)
        into.nulls += other.nulls
        into.mixed += other.mixed
        into.retyped += other.retyped
        into.crowded |= other.crowded
        for key, member in other.members.items():
            known = into.members.setdefault(key, member)
            if known is not member:
                known.present += member.present
                known.most = max(known.most, member.most)
                self.merge(known.node, member.node)
        if other.item is not None:
            if into.item is None:
                into.item = other.item
            else:
                self.merge(into.item, other.item)


def recursive_content(root: ObservedNode) -> Recursion:
    """What of a message holds itself.

    A node below one of the same name is the same where both are objects with a name in common.
    """
    recursion = Recursion()
    while _found(recursion, root, (), set()):
        pass
    return recursion


def _found(
    recursion: Recursion, node: ObservedNode, chain: _Chain, seen: set[ObservedNode]
) -> bool:
    """Merge what is the same below a node; whether there was any."""
    node = recursion.node(node)
    if node in seen:
        return False
    seen.add(node)
    found = False
    for key, member in list(node.members.items()):
        below = recursion.node(member.node)
        # the items of a list have the name of the list
        for each in (below, below.item):
            if each is None:
                continue
            child = recursion.node(each)
            above = next((n for k, n in chain if k == key and _alike(n, child)), None)
            if above is not None and recursion.node(above) is not child:
                recursion.looped.add(recursion.node(above))
                recursion.merge(above, child)
                return True
            found |= _found(recursion, child, (*chain, (key, child)), seen)
    return found


def _alike(one: ObservedNode, other: ObservedNode) -> bool:
    return (
        one.objects > 0 and other.objects > 0 and not one.members.keys().isdisjoint(other.members)
    )
