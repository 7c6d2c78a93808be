/** WAV files: 16 bits, as every program reads them. */

export function encodeWav(channels: readonly Float32Array[], sampleRate: number): Uint8Array<ArrayBuffer> {
  const frames = channels[0]?.length ?? 0;
  const bytes = frames * channels.length * 2;
  const out = new DataView(new ArrayBuffer(44 + bytes));
  const text = (at: number, word: string): void => [...word].forEach((c, i) => out.setUint8(at + i, c.charCodeAt(0)));
  text(0, "RIFF");
  out.setUint32(4, 36 + bytes, true);
  text(8, "WAVEfmt ");
  out.setUint32(16, 16, true);
  out.setUint16(20, 1, true);
  out.setUint16(22, channels.length, true);
  out.setUint32(24, sampleRate, true);
  out.setUint32(28, sampleRate * channels.length * 2, true);
  out.setUint16(32, channels.length * 2, true);
  out.setUint16(34, 16, true);
  text(36, "data");
  out.setUint32(40, bytes, true);
  let at = 44;
  for (let frame = 0; frame < frames; frame++) {
    for (const channel of channels) {
      const value = Math.max(-1, Math.min(1, channel[frame]!));
      out.setInt16(at, Math.round(value * 32767), true);
      at += 2;
    }
  }
  return new Uint8Array(out.buffer);
}
