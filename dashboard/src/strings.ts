/** Every word that the page says, in English. A translation is another file of this shape. */

import type { Piece } from "./music/kit.ts";

const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

const title = (name: string): string => {
  const words = name.replace(/[_.]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const signed = (value: number, digits = 0): string =>
  `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(value).toFixed(digits)}`;

const ms = (value: number): string => `${signed(value, 1)} ms`;

const KNOBS: Record<string, string> = {
  swing_percent: "Swing",
  swing_grid: "Swing of",
  push_pull_ms: "Push and pull",
  time_feel: "Time feel",
  fills: "Bars with a fill",
  fill_length: "Length of fills",
  fill_size: "Size of fills",
  humanize: "Human touch and timing",
  best_of: "Pick the nearest of",
  style: "Prefer phrases labelled",
  ghost_notes: "Ghost notes",
  lead_hand: "Leading hand",
  mode: "Who makes the patterns",
  fallback: "Let the engine stand in for models",
  genre: "Genre, to fill what is not known",
  intensity: "Intensity",
  complexity: "Complexity",
};

const HINTS: Record<string, string> = {
  swing_percent: "50 % is straight, 67 % a triplet",
  push_pull_ms: "Ahead of the beat or behind it",
};

const CHOICES: Record<string, string> = {
  normal: "As is",
  half: "Half-time",
  double: "Double-time",
  template: "Engine",
  llm: "Model",
  hybrid: "Best of both",
  auto: "Own",
  own: "Own",
};

const FEATURES: Record<string, string> = {
  density: "Strokes per beat",
  syncopation: "Syncopation",
  swing: "Swing",
  ghost_notes: "Ghost notes",
  loudness: "Loudness",
  dynamics: "Dynamic range",
  backbeat: "Weight of the backbeat",
  timing_kick: "Place of the kick",
  timing_snare: "Place of the snare",
  timing_hat: "Place of the hats",
  timing_spread: "Looseness",
  hat_openness: "Open hats",
  ride_share: "Ride or hats",
  cross_stick: "Cross-stick",
};

const SOURCE_NAMES: Record<string, string> = {
  acousticbrainz: "AcousticBrainz",
  archive_org: "Internet Archive",
  arxiv: "arXiv",
  bitmidi: "BitMidi",
  freemidi: "FreeMidi",
  getsongbpm: "GetSongBPM",
  musicbrainz: "MusicBrainz",
  openalex: "OpenAlex",
  pdmx: "PDMX",
  youtube: "YouTube",
};

const SOURCE_STATES: Record<string, string> = {
  running: "is being asked",
  found: "found something",
  not_found: "has nothing on this drummer",
  off: "is turned off",
  not_installed: "is not installed",
  no_key: "needs a key",
  no_network: "needs the network",
  robots: "does not let robots read it",
  throttled: "asks for a pause",
  timed_out: "did not answer in time",
  failed: "could not be asked",
};

export const STRINGS = {
  skip: "Skip to the content",
  cancel: "Cancel",
  close: "Close",
  again: "Try again",
  toLight: "Light colours",
  toDark: "Dark colours",
  ms,

  nav: { label: "Places", find: "Find", who: "Who", make: "Make", grid: "Grid", song: "Song", history: "History" },

  piece: (piece: Piece): string => title(piece).replace(" 1", "").replace("Crash 2", "Crash 2"),
  groups: {
    kick: "Kick", snare: "Snare", hat: "Hats", ride: "Ride", crash: "Crash", tom: "Toms", percussion: "Percussion", pedal: "Pedal hat",
  },

  find: {
    title: "Who should play?",
    lead: "Type a drummer’s name. What comes out is played in that style, and every number says where it is from.",
    label: "A drummer, a band or an alias",
    placeholder: "John Bonham, Zeppelin, Questlove …",
    suggestions: "Suggestions",
    why: (relation: string, matched: string, bands: readonly string[]): string =>
      relation === "alias" ? `also ${matched}` : relation === "band" ? matched : bands.slice(0, 2).join(", "),
    alike: "spelled alike",
    recent: "Go on with",
    recentLine: (bars: number, tempo: number, files: number): string =>
      `${plural(bars, "bar")} · ${Math.round(tempo)} BPM · ${plural(files, "variation")}`,
    library: "Known from the start",
    own: "Or your own playing",
    ownLead: "MIDI of an e-kit or of loops, a recording, or what somebody wrote: the more there is, the more it counts.",
  },

  drop: {
    label: "Files of your own",
    lead: "Drop MIDI files, a recording of drums, or text about a drummer here.",
    choose: "Choose files",
    chosen: (count: number): string => plural(count, "file"),
    ofNoUse: "MIDI (.mid), recordings (.wav, .flac, .mp3 …) and texts (.txt, .md) can be used here; these are none.",
    passage: "passage",
    listen: "Listen, and open what is heard in the grid",
    listening: "Listening …",
    audioLead: "The server listens for drums; the recording is deleted afterwards.",
    noBars: (file: string): string => `No whole bar of drums was heard in ${file}.`,
    read: (who: string): string => (who ? `Read it for how ${who} plays` : "Read it"),
    whose: "Whose playing is it?",
    learn: (who: string): string => (who ? `Learn how ${who} plays` : "Learn from them"),
    open: "Just open it in the grid",
  },

  who: {
    looking: "Looking …",
    unknown: "Nothing is known of this drummer here yet. Research reads what it may, and tells where each number is from.",
    make: "Shape it first",
    subtitle: (genre: string, confidence: number, sources: number): string =>
      [genre ? title(genre.replace(/-/g, " ")) : "", `confidence ${Math.round(100 * confidence)} %`, plural(sources, "source")].filter(Boolean).join(" · "),
    timing: "Around the beat",
    timingLead: "How far from the written place each part sounds, early to the left and late to the right.",
    onBeat: "on the beat",
    dynamics: "How hard, and where",
    dynamicsLead: "Velocity by place in the bar.",
    places: { downbeat: "one", backbeat: "backbeat", beat: "beats", offbeat: "offbeats", sixteenth: "16ths" },
    swing: "Swing over tempo",
    swingLead: "The long part of each pair, at the tempos that are played. Ticks below are tempos of the bars known.",
    straight: "straight",
    triplet: "triplet",
    swingOf: (kind: string): string => `Swing of ${kind}s`,
    swingShort: (kind: string): string => `${kind}s`,
    habits: "Habits",
    habitsLead: "Shares, with their spread.",
    features: {
      ghost_note_rate: "Snare strokes that are ghost notes",
      ride_share: "Time on the ride rather than the hats",
      hat_openness: "Hats that are open",
      cross_stick_share: "Snare as cross-stick",
      fill_rate: "Bars that end in a fill",
    },
    legend: (share: number): string =>
      `Full colour: this drummer’s own numbers (${share} % of them). Pale: the genre’s, or a default. Any number opens its sources.`,
    bars: "Typical bars",
    barsLead: (shown: number, total: number): string => (total > shown ? `${shown} of ${total}, most typical first.` : "Most typical first."),
    openBars: "Open in the grid",
    phrase: (bars: number, meter: string, tempo: number, played: boolean): string =>
      `${plural(bars, "bar")} · ${meter} · ${Math.round(tempo)} BPM · ${played ? "played" : "written"}`,
    similar: "Who plays alike",
    similarLead: "The nearer, the more alike.",
    map: (artist: string): string => `A map of who plays like ${artist}; the list beside it says the same.`,
    alike: (similarity: number): string => `${Math.round(100 * similarity)} % alike`,
    openNumber: (what: string, value: string): string => `${what}: ${value}. Open its sources`,
    featureName: (feature: string): string => title(feature),
    basis: (basis: string, samples: number, prior: number): string => {
      const own = basis === "artist" ? "The drummer’s own" : basis === "genre" ? "The genre’s, for want of the drummer’s own" : "A default, for want of anything better";
      return `${own}: from ${plural(Math.round(samples), "bar")}; ${Math.round(100 * prior)} % of it is what the genre suggests.`;
    },
    sources: "Sources",
  },

  research: {
    running: (artist: string): string => `Finding out how ${artist} plays`,
    start: (artist: string): string => `Research ${artist}`,
    again: "Research again",
    progress: "Progress of research",
    waiting: "Waits for its turn …",
    asked: "Who was asked for the name",
    sources: "Sources, and what they brought",
    more: "Look for more",
    moreLead: "Ask every source again, or add bars, recordings and texts of your own. What is known stays.",
    genre: "Genre, if you know it",
    genreHint: "funk, jazz fusion …",
    urls: "Pages to read, one a line",
    which: "Which of them?",
    source: (name: string): string => SOURCE_NAMES[name] ?? title(name),
    state: (state: string, message: string, left: number | null): string =>
      [message || (SOURCE_STATES[state] ?? title(state).toLocaleLowerCase()), left !== null ? `at most ${Math.ceil(left)} s more` : ""].filter(Boolean).join(" · "),
    nobody: (artist: string): string =>
      `No source that may be asked knows ${artist}. Name a genre to start from, pages to read, or drop MIDI of that drummer below.`,
    alike: "Spelled alike:",
  },

  make: {
    title: "Make a groove",
    artist: "In the style of",
    shape: "Shape",
    bars: "Bars",
    meter: "Metre",
    otherMeter: "Other",
    tempo: "Tempo (BPM)",
    ownTempo: "the drummer’s own",
    tap: "Tap",
    variations: "Variations",
    energy: "Energy",
    pad: "Complexity and intensity",
    padValue: (x: number, y: number): string => `complexity ${signed(x, 1)}, intensity ${signed(y, 1)}`,
    hard: "hard",
    soft: "soft",
    simple: "simple",
    busy: "busy",
    feel: "Feel",
    own: "own",
    backToOwn: "back to the drummer’s own",
    kit: "Kit and words",
    kitLabel: "Pieces that are played",
    prompt: "In words",
    promptHint: "half-time, sparse, big fill into bar 4",
    more: "More",
    provider: "Who makes the patterns",
    providerAuto: "Whoever can be asked",
    providerEngine: "The engine alone",
    seed: "Seed",
    seedHint: "chosen for you",
    lastSeed: "Last one",
    chosenForYou: "chosen for you",
    reset: "All as usual",
    generate: "Generate",
    generating: "Generating …",
  },
  blend: {
    title: "Blend",
    add: "Blend with another drummer",
    first: "the first",
    lead: (artist: string, share: string): string => `One player made of several: ${share} of ${artist}, and`,
    partner: (n: number): string => `Drummer ${n}`,
    weight: (artist: string): string => (artist ? `How much of ${artist}` : "How much"),
    remove: (artist: string): string => (artist ? `Leave out ${artist}` : "Leave this one out"),
  },
  knob: (name: string, given?: string): string => KNOBS[name] ?? given ?? title(name),
  knobHint: (name: string, given?: string): string => HINTS[name] ?? given ?? "",
  knobValue: (name: string, value: number, min = 0, max = 1): string => {
    if (name.endsWith("_ms")) return ms(value);
    if (name.endsWith("_percent")) return `${Math.round(value)} %`;
    if (min === 0 && max === 1) return `${Math.round(100 * value)} %`;
    if (min < 0) return value === 0 ? "as is" : signed(value, max <= 1 ? 2 : 0);
    return String(value);
  },
  choice: (value: string): string => CHOICES[value] ?? title(value),

  grid: {
    opening: "Opening …",
    nothing: "Nothing to see yet",
    nothingLead: "Choose a drummer and generate; what comes out is shown and played here.",
    notThere: "This groove is not here",
    toFind: "Choose a drummer",
    edited: "edited, kept in this browser",
    fileName: (id: string): string => `File ${id}`,
    variations: "Variations",
    variationWord: "Variation",
    variationKey: (n: number): string => `Variation ${n} (${n})`,
    tools: "Tools",
    tool: { select: "Select and shape", draw: "Draw", erase: "Erase" },
    undo: "Undo",
    redo: "Redo",
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    look: "How the grid is shown",
    timeline: "Timeline",
    steps: "Steps",
    reroll: "Reroll",
    rerolling: "Rerolling …",
    rerollHint: "Play anew what is not locked",
    details: "Selection and style",
    picture: (strokes: number, bars: number): string =>
      `${plural(strokes, "stroke")} in ${plural(bars, "bar")}. The steps view has the same as a grid for the keyboard.`,
    selectLane: (name: string): string => `Select all of ${name}`,
    lockLane: (name: string): string => `Lock ${name}`,
    mute: (name: string): string => `Mute ${name}`,
    solo: (name: string): string => `Solo ${name}`,
    rerollLane: (name: string): string => `Reroll ${name}`,
    lockBar: (bar: number): string => `Lock bar ${bar}`,
    rerollBar: (bar: number): string => `Reroll bar ${bar}`,
    lockCell: (piece: string, bar: number): string => `Lock ${title(piece)} in bar ${bar}`,
    muteCell: (piece: string, bar: number): string => `Mute ${title(piece)} in bar ${bar}`,
    rerollCell: (piece: string, bar: number): string => `Reroll ${title(piece)} in bar ${bar}`,
    previousBar: "Previous bar",
    nextBar: "Next bar",
    barOf: (bar: number, bars: number): string => `Bar ${bar} of ${bars}`,
    barGrid: (bar: number): string => `Bar ${bar}: arrows move, Enter draws or erases, plus and minus change velocity`,
    place: (beat: number, step: number): string => `beat ${beat}${step > 1 ? `, step ${step}` : ""}`,
    stroke: (piece: string, place: string, velocity: number, offset: number): string =>
      `${piece}, ${place}: velocity ${velocity}, ${ms(offset)}`,
    rest: (piece: string, place: string): string => `${piece}, ${place}: rest`,
    selection: "Selection",
    strokes: (count: number): string => plural(count, "stroke"),
    velocity: "Velocity",
    timing: "Timing",
    leadLag: "Lead or lag",
    straighten: "On the grid",
    halfFeel: "Half the feel",
    flam: "Flam",
    drag: "Drag",
    open: "Open or close",
    erase: "Erase",
    volume: "Volume of this piece",
  },

  report: {
    title: "Style",
    lead: (artist: string): string => `How near this is to ${artist}. Grey: the drummer’s range; mark: this clip.`,
    none: "This is measured as soon as the server can be asked, where the drummer is known.",
    feature: (name: string): string => FEATURES[name] ?? title(name),
    detail: (value: number, profile: number, spread: number): string =>
      `here ${value.toFixed(2)}; the drummer’s ${profile.toFixed(2)} ± ${spread.toFixed(2)}`,
  },

  song: {
    title: "Plan a song",
    lead: (bars: number): string => `${plural(bars, "bar")}. What a section does not say for itself is as Make says.`,
    timeline: "Sections",
    section: (n: number): string => `Section ${n}`,
    name: "What it is",
    asSong: "as the song",
    kind: (kind: string): string => title(kind),
    bars: (bars: number): string => plural(bars, "bar"),
    add: "Add a section",
    remove: "Remove",
    earlier: "Earlier",
    later: "Later",
    generate: "Generate the song",
  },

  history: {
    title: "History",
    empty: "Nothing was generated yet.",
    line: (when: string, bars: number, tempo: number, files: number): string =>
      `${new Date(when).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" })} · ${plural(bars, "bar")} · ${Math.round(tempo)} BPM · ${plural(files, "variation")}`,
    download: (id: number): string => `Download all of generation ${id}`,
    starred: "Only starred ones",
    star: (id: number): string => `Star generation ${id}`,
    titleOf: (id: number): string => `Title of generation ${id}`,
    untitled: "no title",
    copy: (id: number): string => `Copy a link to generation ${id}`,
    copied: "The link is on the clipboard.",
    remove: (id: number): string => `Delete generation ${id}`,
    sure: "Delete it with its files?",
    yes: "Delete",
    more: "Earlier ones",
  },

  transport: {
    label: "Transport",
    play: "Play",
    stop: "Stop",
    space: "space",
    tempo: "Tempo",
    click: "Metronome",
    countIn: "Count-in",
    loop: "Loop the selection",
    clip: (n: number, of: number, bars: number, meter: string): string =>
      `${of > 1 ? `Variation ${n} of ${of} · ` : ""}${plural(bars, "bar")} · ${meter}`,
    empty: "Nothing to play yet",
    kitTitle: "Kit and volume",
    kit: "Kit",
    sound: "Sound",
    volume: "Volume",
    loading: "Loading …",
    kitLine: (layers: number, kilobytes: number): string =>
      `${layers > 1 ? `${layers} layers` : "one layer, softened by velocity"}${kilobytes ? ` · ${kilobytes} kB` : ""} · `,
  },

  take: {
    title: "Take it along",
    download: "Download",
    downloadMidi: "Download MIDI",
    downloadWav: "Download WAV",
    downloadZip: "Download all variations (ZIP)",
    rendering: "Rendering …",
    folder: "Save all into a folder",
    saved: (count: number, folder: string): string => `${plural(count, "file")} saved into ${folder}.`,
    map: "Drum map",
    ownMap: "A map of my own",
    spelled: "Pieces and their notes",
    badMap: "Write pieces and notes like kick=36,snare=38+40; a kick, a snare and a closed hat at least.",
    more: "More ways to take it along",
    drag: "Drag to DAW",
    dragHint: "Drag this onto a track of your DAW",
    midiOut: "Play into a MIDI port",
    noPort: "None",
    failed: "That did not work. The Download button beside it does the same.",
    fallbackName: "groove",
  },

  live: {
    send: "Send to Live",
    sendAll: "Send all variations to Live",
    sending: "Sending …",
    connected: (device: string): string => `${device} takes what is sent.`,
    none: "To send straight into Live, switch on Receive on the MidiDrumGen device there.",
    notTaken: "The device in Live did not take it in time. Look at its status line, then send again.",
  },

  help: {
    open: "Keyboard",
    title: "Keyboard",
    keys: [
      ["Space", "Play and stop"],
      ["1 – 9", "Variation"],
      ["R", "Reroll what is not locked"],
      ["V D E", "Select, draw, erase"],
      ["← →", "Playhead by bars; with a selection, 2 ms earlier or later"],
      ["Alt ← →", "Selection by steps"],
      ["↑ ↓", "Velocity of the selection"],
      ["⌘Z ⇧⌘Z", "Undo, redo"],
      ["⌘A Esc", "Select all, none"],
      ["Delete", "Erase the selection"],
      ["C L", "Metronome, loop"],
      ["+ −", "Zoom"],
      ["?", "This list"],
    ] as const,
  },

  key: {
    title: "This server wants a key",
    lead: "Whoever runs it makes one with “mididrumigen keys create”. It is sent once and then forgotten here.",
    label: "API key",
    enter: "Enter",
  },

  errors: {
    unreachable: "The server does not answer. What is on the page stays usable; try again in a moment.",
    status: (status: number): string => `The server answered ${status}, without saying why.`,
    cancelled: "This was called off.",
    taskFailed: "This did not work, and the server did not say why.",
    noFile: (id: string): string => `“${id}” is no file. Files are called 12-2: the second of generation 12.`,
    notEditable: "Only clips in one metre at one tempo, with a note in them, can be played anew here.",
    allLocked: "Everything is locked: unlock something to play it anew.",
  },
};
