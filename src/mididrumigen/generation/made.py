"""Grooves, and who made them."""

from __future__ import annotations

from dataclasses import dataclass

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.work.attempts import Attempt

ENGINE = "template"


@dataclass(frozen=True, slots=True)
class Made:
    """Grooves, and who made them.

    Attributes:
        grooves: as many as were asked for.
        made_by: for each groove the provider's name, or ``template``.
        attempts: every request to a provider, in order.
        repairs: what was put right in the plans, and what was found of them.
    """

    grooves: tuple[Groove, ...]
    made_by: tuple[str, ...]
    attempts: tuple[Attempt, ...] = ()
    repairs: tuple[str, ...] = ()

    @property
    def provider_used(self) -> str:
        """The provider that any of the grooves is from, or ``template``."""
        return next((name for name in self.made_by if name != ENGINE), ENGINE)
