"""Who visits which session: teams drawn at random among all ways of staffing that are possible, and why one is not.

A maximum flow from sessions to inspectors (Ford & Fulkerson, Flows in Networks (1962), I.8) says whether all can be staffed. Each
inspector is then taken by the lot, as long as a way remains to staff all others: the lot decides, and never runs into a dead end.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import pairwise

Node = tuple[str, Hashable]
_SOURCE, _SINK = ("source", ""), ("sink", "")


class Staffing:
    """Sessions with teams of `team` inspectors, none of whom has more than `most` sessions.

    willing     session → inspectors who may visit it
    specialists session → those of them of whom a team has one at least; a session that is not named asks for none
    """

    def __init__(
        self,
        willing: Mapping[str, Sequence[str]],
        most: Mapping[str, int],
        team: int,
        specialists: Mapping[str, frozenset[str]],
    ) -> None:
        self._team = team
        self._room: dict[Node, dict[Node, int]] = {}  # what may still flow along an edge
        self._fixed: set[tuple[Node, Node]] = set()
        for inspector, number in most.items():
            self._edge(("inspector", inspector), _SINK, number)
        for session, able in willing.items():
            experts = specialists.get(session, frozenset(able))
            others = ("others", session)
            self._edge(("session", session), others, team - 1)
            for inspector in able:
                start = ("session", session) if inspector in experts else others
                self._edge(start, ("inspector", inspector), 1)
            self._edge(_SOURCE, ("session", session), 0)

    def add(self, session: str) -> bool:
        """Whether a session can be staffed beside those added before. If not, nothing changes."""
        start = ("session", session)
        self._room[_SOURCE][start] += self._team
        pushed = 0
        while pushed < self._team and (path := self._path(_SOURCE, _SINK)) is not None:
            self._push(path)
            pushed += 1
        if pushed == self._team:
            return True
        for _ in range(pushed):  # what was found is handed back, the others keep their teams
            back = self._path(_SINK, _SOURCE, last=start)
            assert back is not None
            self._push(back)
        self._room[_SOURCE][start] = 0
        return False

    def take(self, session: str, inspector: str) -> bool:
        """Whether this inspector can be in the team of a session, all others staffed; if so, from now on."""
        end = ("inspector", inspector)
        edge = next((edge for edge in self._edges_of(session) if edge[1] == end), None)
        if edge is None:
            return False
        if self._room[edge[0]][end] == 1:  # not in the team as it stands: another way round
            path = self._path(end, edge[0])
            if path is None:
                return False
            self._push([edge[0], *path])
        self._fixed |= {edge, (end, edge[0])}
        return True

    def _edges_of(self, session: str) -> Iterator[tuple[Node, Node]]:
        for start in (("session", session), ("others", session)):
            for end in self._room.get(start, {}):
                if end[0] == "inspector":
                    yield start, end

    def _edge(self, start: Node, end: Node, room: int) -> None:
        self._room.setdefault(start, {})[end] = room
        self._room.setdefault(end, {})[start] = 0

    def _push(self, path: Sequence[Node]) -> None:
        for start, end in pairwise(path):
            self._room[start][end] -= 1
            self._room[end][start] += 1

    def _path(self, start: Node, end: Node, last: Node | None = None) -> list[Node] | None:
        """A shortest way along which one more may flow, through `last` just before the end if that is given."""
        before: dict[Node, Node] = {start: start}
        queue = deque([start])
        while queue:
            here = queue.popleft()
            for there, room in self._room[here].items():
                if room < 1 or there in before or (here, there) in self._fixed:
                    continue
                if there == end and last is not None and here != last:
                    continue
                before[there] = here
                if there == end:
                    way = [there]
                    while way[-1] != start:
                        way.append(before[way[-1]])
                    return way[::-1]
                queue.append(there)
        return None
