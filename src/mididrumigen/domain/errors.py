"""The one error tree.

::

    MidiDrumiGenError
    ├── InvalidRequestError        a value the caller gave is wrong; says what would be right
    │   ├── InvalidMeterError
    │   ├── TooMuchWorkError       it would compute for too long
    │   └── DrumMapError           an unknown drum map, or one that cannot be read
    ├── ResearchError
    │   ├── UnknownArtistError     nothing is known under that name
    │   ├── AmbiguousArtistError   a name that several bear; lists them
    │   ├── InsufficientEvidenceError
    │   └── CollectorUnavailableError   one source could not be asked; carries the status
    ├── GenerationError
    │   └── LLMProviderError
    ├── MidiError
    │   ├── MidiReadError          the file was refused; names the reason
    │   └── MidiValidationError
    ├── AudioError
    │   ├── AudioReadError         the file was refused; names the reason
    │   └── NoDrumsError           it can be read, but sounds unlike drums
    ├── DatabaseError
    ├── StorageError               a file could not be written or read
    │   └── FileMissingError       there is no file of that name
    ├── BackupError                an archive is damaged, or cannot be restored here
    ├── DeliveryError              a DAW or a MIDI port could not be reached, or refused
    ├── StoppedError               the work was called off
    ├── TookTooLongError           the work was ended at its limit of time
    └── MissingExtraError          an optional dependency is not installed

Every error carries a machine-readable ``code``, a ``message`` saying what was wrong, a ``hint``
saying what would be right, and ``details`` for programs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from mididrumigen.domain.usage import Usage


class MidiDrumiGenError(Exception):
    """Base of every error that this package raises on purpose."""

    code: ClassVar[str] = "error"

    def __init__(
        self, message: str, *, hint: str = "", details: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details: dict[str, object] = dict(details or {})

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class InvalidRequestError(MidiDrumiGenError):
    """A value the caller gave is wrong."""

    code = "invalid_request"


class InvalidMeterError(InvalidRequestError):
    """A time signature that cannot be read or played."""

    code = "invalid_meter"


class TooMuchWorkError(InvalidRequestError):
    """What is asked for would compute for too long.

    ``details`` has ``work`` and ``most``, in bars of 4/4.
    """

    code = "too_much_work"


class DrumMapError(InvalidRequestError):
    """A drum map that is unknown or cannot be read."""

    code = "invalid_drum_map"


class ResearchError(MidiDrumiGenError):
    """Research failed."""

    code = "research_failed"


class UnknownArtistError(ResearchError):
    """Nothing is known under that name."""

    code = "unknown_artist"


class AmbiguousArtistError(ResearchError):
    """A name that several artists bear.

    ``details["choices"]`` lists them: ``name``, ``disambiguation``, ``id`` (for
    ``ResearchRequest.artist_id``) and ``kind``.
    """

    code = "ambiguous_artist"

    def __init__(self, name: str, choices: Sequence[Mapping[str, str]]) -> None:
        shown = "; ".join(
            f"{choice['id']} {choice['name']} ({choice['disambiguation'] or choice['kind']})"
            for choice in choices
        )
        super().__init__(
            f"'{name}' is the name of {len(choices)} artists.",
            hint=f"Choose one by its id: {shown}.",
            details={"choices": [dict(choice) for choice in choices]},
        )


class InsufficientEvidenceError(ResearchError):
    """Something was found, but too little to build a profile from."""

    code = "insufficient_evidence"


class CollectorUnavailableError(ResearchError):
    """One source could not be asked.

    Attributes:
        status: why, as a :class:`mididrumigen.domain.style.collecting.CollectorStatus` value.
    """

    code = "collector_unavailable"

    def __init__(self, status: str, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint, details={"status": status})
        self.status = status


class GenerationError(MidiDrumiGenError):
    """No groove could be made."""

    code = "generation_failed"


class LLMProviderError(GenerationError):
    """A language-model provider failed.

    Attributes:
        reason: a :class:`mididrumigen.domain.work.attempts.FailureReason` value.
        retry_after_s: how long the provider asked to be left alone; 0 where it did not say.
        usage: what a failed request used; ``None`` when nobody knows.
    """

    code = "llm_provider_failed"

    def __init__(
        self,
        reason: str,
        message: str,
        *,
        hint: str = "",
        retry_after_s: float = 0.0,
        usage: Usage | None = None,
    ) -> None:
        super().__init__(message, hint=hint, details={"reason": reason})
        self.reason = reason
        self.retry_after_s = retry_after_s
        self.usage = usage


class MidiError(MidiDrumiGenError):
    """Something is wrong with MIDI data."""

    code = "midi_error"


class MidiReadError(MidiError):
    """A MIDI file was refused."""

    code = "midi_unreadable"


class MidiValidationError(MidiError):
    """MIDI data does not say what it should."""

    code = "midi_invalid"


class AudioError(MidiDrumiGenError):
    """Something is wrong with a recording."""

    code = "audio_error"


class AudioReadError(AudioError):
    """A recording was refused."""

    code = "audio_unreadable"


class NoDrumsError(AudioError):
    """A recording that sounds unlike drums."""

    code = "no_drums"


class DatabaseError(MidiDrumiGenError):
    """A database operation failed."""

    code = "database_error"


class StorageError(MidiDrumiGenError):
    """A file could not be written or read."""

    code = "storage_error"


class FileMissingError(StorageError):
    """There is no file of that name."""

    code = "file_missing"


class BackupError(MidiDrumiGenError):
    """An archive is damaged, or cannot be restored here."""

    code = "backup_failed"


class DeliveryError(MidiDrumiGenError):
    """A DAW or a MIDI port could not be reached, or refused what was sent."""

    code = "delivery_failed"


class MissingExtraError(MidiDrumiGenError):
    """An optional dependency is not installed."""

    code = "missing_extra"

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(
            f"{feature} needs the extra '{extra}', which is not installed.",
            hint=f"Install it with: pip install 'mididrumigen[{extra}]'.",
            details={"extra": extra},
        )


class StoppedError(MidiDrumiGenError):
    """The work was called off: nobody waits for it any more."""

    code = "stopped"


class TookTooLongError(MidiDrumiGenError):
    """The work was ended at its limit of time."""

    code = "took_too_long"
