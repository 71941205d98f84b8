"""Loops in a directed graph: its strongly connected components of more than one node, or with an edge to itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

__all__ = ["loops"]


def loops(edges: Mapping[str, Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Each loop as its nodes in the order of ``edges``; edges to unknown nodes are passed over.

    Tarjan's algorithm ("Depth-first search and linear graph algorithms", 1972), without recursion.
    """
    order = {node: position for position, node in enumerate(edges)}
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    waiting: list[str] = []
    on_stack: set[str] = set()
    found: list[tuple[str, ...]] = []
    for root in edges:
        if root in index:
            continue
        work: list[tuple[str, Iterator[str]]] = [(root, iter(edges[root]))]
        while work:
            node, following = work[-1]
            if node not in index:
                index[node] = low[node] = len(index)
                waiting.append(node)
                on_stack.add(node)
            step = next(following, None)
            if step is not None:
                if step in order and step not in index:
                    work.append((step, iter(edges[step])))
                elif step in on_stack:
                    low[node] = min(low[node], index[step])
                continue
            work.pop()
            if work:
                low[work[-1][0]] = min(low[work[-1][0]], low[node])
            if low[node] == index[node]:
                part: list[str] = []
                while not part or part[-1] != node:
                    part.append(waiting.pop())
                    on_stack.discard(part[-1])
                if len(part) > 1 or node in edges[node]:
                    found.append(tuple(sorted(part, key=order.__getitem__)))
    return tuple(sorted(found, key=lambda part: order[part[0]]))
