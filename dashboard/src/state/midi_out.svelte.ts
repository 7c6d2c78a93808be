/** Playing into a DAW: strokes as MIDI, at the moment at which they sound. */

import { GENERAL_MIDI, noteOf } from "../music/kit.ts";
import { player } from "./player.svelte.ts";

const CHANNEL = 9;
const LENGTH_MS = 60;

class MidiOut {
  isPossible = "requestMIDIAccess" in navigator;
  ports = $state.raw<{ id: string; name: string }[]>([]);
  port = $state("");
  #access: MIDIAccess | undefined;

  async open(): Promise<void> {
    this.#access ??= await navigator.requestMIDIAccess().catch(() => undefined);
    this.ports = [...(this.#access?.outputs.values() ?? [])].map((port) => ({ id: port.id, name: port.name ?? port.id }));
  }

  choose(id: string): void {
    this.port = id;
    player.onStroke = id ? (note, time) => this.#send(note, time) : undefined;
    if (player.transport) player.transport.onStroke = player.onStroke;
  }

  #send(note: Parameters<NonNullable<typeof player.onStroke>>[0], time: number): void {
    const output = this.#access?.outputs.get(this.port);
    const pitch = noteOf(GENERAL_MIDI, note.piece);
    const context = player.transport?.context;
    if (!output || pitch === undefined || !context) return;
    const at = performance.now() + (time - context.currentTime) * 1000;
    output.send([0x90 | CHANNEL, pitch, note.velocity], at);
    output.send([0x80 | CHANNEL, pitch, 64], at + LENGTH_MS);
  }
}

export const midiOut = new MidiOut();
