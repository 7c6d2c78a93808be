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

/** What a source states of a feature. */
export interface Claim {
  feature: string;
  value: number;
  /** In its own words; empty where it is not prose. */
  quote: string;
  /** What it rests on, in a sentence. */
  reason: string;
}

export interface Source {
  id: string;
  kind: string;
  title: string;
  locator?: string;
  claims?: Claim[];
}

/** The sentences of a source on a feature, each once; where it quotes nothing, what it rests on. */
export function wordsOn(source: Source | undefined, feature: string): { text: string; isQuote: boolean }[] {
  const claims = (source?.claims ?? []).filter((claim) => claim.feature === feature);
  const quotes = [...new Set(claims.map((claim) => claim.quote).filter(Boolean))];
  if (quotes.length > 0) return quotes.map((text) => ({ text, isQuote: true }));
  return [...new Set(claims.map((claim) => claim.reason).filter(Boolean))].map((text) => ({ text, isQuote: false }));
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
