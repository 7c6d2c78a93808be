/** A profile as the page reads it: estimates by feature, each with what it rests on. */

import type { Schemas } from "../api/client.ts";

export interface Estimate {
  value: number;
  spread: number;
  sample_size: number;
  basis: "artist" | "genre" | "default";
  prior_share: number;
  sources: string[];
}

export interface Source {
  id: string;
  kind: string;
  title: string;
  locator?: string;
  quotes?: string[];
}

export interface PhraseInfo {
  label: string;
  bars: number;
  time_signature: string;
  tempo: number;
  fills: number;
  played: boolean;
  source: string;
}

export interface Profile {
  artist: string;
  kind: string;
  genre: string;
  confidence: number;
  description: string;
  estimates: Partial<Record<string, Estimate>>;
  sources: Source[];
  vocabulary: PhraseInfo[];
}

export function readProfile(body: Schemas["Profile"]): Profile {
  const more = body as Record<string, unknown>;
  return {
    artist: body.artist,
    kind: String(more["kind"] ?? ""),
    genre: String(more["genre"] ?? ""),
    confidence: body.confidence,
    description: body.text_description,
    estimates: body.estimates as Record<string, Estimate>,
    sources: body.sources as unknown as Source[],
    vocabulary: body.vocabulary as unknown as PhraseInfo[],
  };
}

/** Ratios of long to short are told as the share of the pair that the long one takes: 50 is straight. */
export const swingPercent = (ratio: number): number => (100 * ratio) / (1 + ratio);
