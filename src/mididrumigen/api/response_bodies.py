"""What the API answers, for the OpenAPI document; the routes send plain JSON of this form."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from mididrumigen.api.error_answers import NOT_RESEARCHED, error_codes

ErrorCode: TypeAlias = Literal[error_codes()]  # type: ignore[valid-type]
ErrorName: TypeAlias = Literal[(*error_codes(), NOT_RESEARCHED)]  # type: ignore[valid-type]
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
NextCursor = Annotated[str | None, Field(description="Of the next page; none on the last one.")]


class Answer(BaseModel):
    """An answer; later versions may add fields."""


class ErrorBody(Answer):
    """Every error."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "error": "generation_failed",
                    "code": "generation_failed",
                    "message": "The profile has nothing to play from.",
                    "details": {},
                    "timestamp": "2025-11-17T10:30:00Z",
                    "request_id": "550e8400-e29b-41d4-a716-446655440000",
                }
            ]
        },
    )

    error: ErrorName = Field(description="The code; the document's own sentence in one case.")
    code: ErrorCode = Field(description="For programs.")
    message: str = Field(description="What was wrong, and what would be right.")
    details: dict[str, Any]
    timestamp: Moment
    request_id: str


class NotResearchedBody(ErrorBody):
    """Nothing is stored of the artist."""

    exists: Literal[False] = False


class SuggestionBody(ErrorBody):
    """A bad request; for an artist who is not researched, with where to research."""

    suggest_endpoint: str | None = None


class Accepted(Answer):
    """A job was accepted."""

    task_id: str
    status: Literal["researching", "augmenting", "generating"]
    artist: str
    estimated_time_minutes: int = Field(ge=1)
    estimate_basis: Literal["default", "history"]
    status_url: str
    events_url: str


class Augmenting(Accepted):
    """A job that adds to a profile was accepted."""

    current_sources: int
    target_sources: int


class Analyzing(Answer):
    """A recording was taken, to be listened to; the task's result is what was heard."""

    task_id: str
    status: Literal["analyzing"]
    file: str
    estimated_time_minutes: int = Field(ge=1)
    estimate_basis: Literal["default", "history"]
    status_url: str
    events_url: str


class Uploaded(Accepted):
    """Files were taken as evidence."""

    files: list[str]


class SourcesCount(Answer):
    """Sources by kind."""

    papers: int
    articles: int
    audio: int
    midi: int
    library: int


class Researched(Answer):
    """What is stored of an artist."""

    exists: Literal[True]
    artist: str
    slug: str
    confidence: float
    last_updated: Moment
    sources_count: SourcesCount


class GeneratedFile(Answer):
    """One MIDI file; its style report is how near it is to the artist, 0–1."""

    id: str
    url: str
    bars: int
    tempo: float
    style_report: dict[str, Any] | None


class SectionAnswer(Answer):
    """A section at its place in a song; bars count from 1."""

    name: str
    kind: str
    first_bar: int
    bars: int
    time_signature: str
    tempo: float


class AttemptBody(Answer):
    """A request to a language model, or the engine standing in."""

    provider: str
    model: str
    reason: str | None = Field(description="Why it could not be used; none where it was.")
    message: str
    duration_ms: int
    input_tokens: int
    output_tokens: int
    cost_usd: float


class PromptBody(Answer):
    """Words of the prompt that steer the engine, and those that do not."""

    understood: list[str]
    ignored: list[str]


class Generated(Answer):
    """What a generation brought."""

    status: Literal["success"]
    generation_id: int
    artist: str
    generation_time_ms: int
    provider_used: str
    midi_files: list[str] = Field(
        description="Paths for a caller on this machine, else addresses under this server."
    )
    confidence: float
    seed: int
    tempo: float
    bars: int
    time_signature: str
    files: list[GeneratedFile]
    made_by: list[str] = Field(description="For each file a language model, or template.")
    attempts: list[AttemptBody]
    cost_usd: float
    repairs: list[str] = Field(description="What was put right in models' patterns.")
    prompt: PromptBody


class SongAnswer(Generated):
    """What came of a song."""

    duration_s: float
    form: str
    sections: list[SectionAnswer]


class Edited(Generated):
    """What an edit brought."""

    gave_way: list[int] = Field(
        description="For each file, new strokes that had no limb left beside the locked ones."
    )
    unknown_notes: int = Field(description="Notes of the file that its drum map does not know.")
    not_in_clip: list[str] = Field(description="Locked pieces that the file has no stroke of.")
    drum_map: str = Field(description="The map that the file was read on.")
    map_confidence: float = Field(ge=0, le=1, description="How sure that map is.")
    remarks: list[str] = Field(description="What should be known of how the file was read.")


class CollectorBody(Answer):
    """How a source of research stands."""

    model_config = ConfigDict(extra="allow")

    name: str
    status: str = Field(description="`running`, or how it came back.")
    reason: str = Field(description="What it brought, or why nothing.")
    found: int | None = Field(default=None, description="How much it brought.")
    seconds_left: int | None = Field(default=None, description="How long it may still take.")


class Task(Answer):
    """A job as it is now."""

    model_config = ConfigDict(extra="allow")

    task_id: str
    kind: Literal["research", "augment", "generate", "analyze", "send"]
    status: Literal["queued", "in_progress", "completed", "failed", "cancelled"]
    progress: int = Field(ge=0, le=100)
    current_step: str
    attempts: int
    created_at: Moment
    started_at: Moment | None = None
    finished_at: Moment | None = None
    estimated_completion: Moment | None = None
    collectors: list[CollectorBody] | None = Field(
        default=None, description="How each source of research stands, or came back."
    )
    result: dict[str, Any] | None = None
    error: str | None = None
    details: str | None = None
    reasons: dict[str, Any] | None = None


class Outbox(Answer):
    """Whether a device in a DAW takes what is sent."""

    connected: bool
    device: str = Field(description="As it calls itself; empty where none is connected.")


class Sent(Answer):
    """Files wait for a device, which says what became of them as the task's result."""

    task_id: str
    device: str
    status_url: str
    events_url: str


class SentFiles(Answer):
    """Files to insert."""

    task_id: str
    artist: str
    files: list[GeneratedFile]


class Received(Answer):
    """What a device is to insert now."""

    send: SentFiles | None


class Settled(Answer):
    """What a device said was noted."""

    status: Literal["completed", "failed"]


class Tasks(Answer):
    """Tasks, newest first."""

    tasks: list[Task]
    next_cursor: NextCursor


class OpenSessionBody(Answer):
    """A browser that was let in."""

    id: int
    key_id: str
    address: str
    requests: int
    created_at: Moment
    last_request: Moment


class OpenSessions(Answer):
    """Browsers that were let in."""

    sessions: list[OpenSessionBody]


class RecentArtist(Answer):
    """An artist of the store."""

    name: str
    slug: str
    status: str
    confidence: float
    sources_count: int
    last_updated: Moment
    shared: bool = Field(description="Whether it is everybody's; a blend may be its maker's own.")


class Artists(Answer):
    """Artists of the store, last updated first, and those of the library; counts are of q."""

    total: int
    cached: int
    researching: int
    failed: int
    recent: list[RecentArtist]
    next_cursor: NextCursor
    library: list[str]


class Suggestion(Answer):
    """An artist that an unfinished name could mean, and why."""

    name: str
    slug: str
    kind: str
    bands: list[str]
    genres: list[str]
    matched: str = Field(description="The name, alias or band that holds what was typed.")
    relation: Literal["name", "alias", "band"]
    is_stored: bool


class Suggestions(Answer):
    """Whom an unfinished name could mean, best first."""

    query: str
    suggestions: list[Suggestion]
    alike: list[str] = Field(description="Names spelled alike, where nothing holds what was typed.")


class Genres(Answer):
    """The genres that are known."""

    genres: list[str]


class Phrase(Answer):
    """Bars of an artist's vocabulary, to see and to play."""

    model_config = ConfigDict(extra="allow")

    label: str
    bars: int
    tempo: float
    time_signature: str
    fill_bars: list[int] = Field(description="Bars that are fills, from 1.")
    played: bool
    source: str
    basis: str = Field(description="own, or lent by a genre.")
    lent_by: str | None = Field(description="The genre that lends it.")
    notes: list[dict[str, Any]] = Field(description="As in a file's JSON.")


class Vocabulary(Answer):
    """How an artist plays, in bars."""

    artist: str
    total: int
    phrases: list[Phrase]


class Neighbour(Answer):
    """An artist who plays alike, why, and where on the map of styles; similarity 0-1."""

    name: str
    similarity: float
    reasons: list[str]
    x: float | None
    y: float | None


class Similar(Answer):
    """Who plays like an artist, nearest first."""

    artist: str
    x: float | None
    y: float | None
    similar_artists: list[Neighbour]


class Profile(Answer):
    """A profile: every number with what it rests on."""

    model_config = ConfigDict(extra="allow")

    artist: str
    confidence: float
    sources_count: SourcesCount
    text_description: str
    quantitative_params: dict[str, float]
    estimates: dict[str, Any]
    sources: list[dict[str, Any]]
    vocabulary: list[dict[str, Any]]


class Generation(Answer):
    """A line of the history."""

    id: int
    title: str = Field(description="As its owner calls it; empty where it has no name.")
    starred: bool
    shared: bool = Field(description="Whether every key may see it.")
    artist: str
    provider_used: str
    generation_time_ms: int
    created_at: Moment
    params: dict[str, Any]
    files: list[GeneratedFile]
    making: dict[str, Any] = Field(description="Who made each file, and what that used and cost.")


class Generations(Answer):
    """The history, newest first."""

    generations: list[Generation]
    next_cursor: NextCursor
    next_before: int | None = Field(description="Use next_cursor.", deprecated=True)


class Provider(Answer):
    """A language model; one that cannot be asked says what it lacks."""

    name: str
    kind: str
    model: str
    usable: bool
    reason: str | None
    message: str


class Providers(Answer):
    """The language models."""

    providers: list[Provider]
    auto: list[str] = Field(description="The providers that `auto` asks, in this order.")


class DrumMapBody(Answer):
    """A drum map that comes with the program."""

    name: str
    title: str
    source: str
    notes: dict[str, list[int]]


class DrumMaps(Answer):
    """The drum maps."""

    drum_maps: list[DrumMapBody]


class Session(Answer):
    """What a session may."""

    scopes: list[str]
    expires_in_s: int


class Health(Answer):
    """Each part: healthy, disabled, or what is wrong."""

    model_config = ConfigDict(extra="allow")

    version: str
    api_level: int = Field(description="Rises with each addition to the API.")
    api: str
    database: str
    redis: str
    celery: str
    storage: str = Field(description="The room for files.")


class Alive(Answer):
    """The process answers."""

    status: Literal["alive"]


class Ready(Answer):
    """Requests can be served."""

    status: Literal["ready"]
