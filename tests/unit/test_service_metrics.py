"""What other processes did is counted once, however often and late it is seen."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.observability.service_metrics import OVERLAP_S, Unseen

START = 1_800_000_000.5
LATE_S = st.floats(0, OVERLAP_S - 1)


@dataclass(frozen=True)
class Thing:
    id: str
    at: float


class Past:
    """Things that are seen some time after they ended."""

    def __init__(self, things: dict[Thing, float]) -> None:
        self.things, self.now = things, START

    async def find(self, moment: float) -> list[Thing]:
        return [
            thing
            for thing, late_s in self.things.items()
            if moment <= thing.at and thing.at + late_s <= self.now
        ]


@given(
    st.lists(st.tuples(st.integers(-100, 1000), LATE_S), max_size=30),
    st.lists(st.floats(0, 300), min_size=1, max_size=10),
)
def test_each_thing_since_the_start_is_read_once(things, pauses):
    past = Past({Thing(str(i), START + s): late for i, (s, late) in enumerate(things)})
    unseen = Unseen(past.find, START)
    read: list[str] = []
    for pause in [*pauses, 2000]:
        past.now += pause
        read += [thing.id for thing in asyncio.run(unseen.read())]
    assert sorted(read) == sorted(str(i) for i, (second, _) in enumerate(things) if second >= 0)


def test_two_who_read_at_once_share_what_is_new():
    past = Past({Thing("a", START): 0.0})
    unseen = Unseen(past.find, START)

    async def read():
        return await asyncio.gather(unseen.read(), unseen.read())

    one, two = asyncio.run(read())
    assert [*one, *two] == [Thing("a", START)]
