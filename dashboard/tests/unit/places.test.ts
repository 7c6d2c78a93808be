import { describe, expect, it } from "vitest";
import { addressOf, type Place, readPlace, splitFileId } from "../../src/places.ts";

const PLACES: Place[] = [
  { at: "find", query: "" },
  { at: "find", query: "Zeppelin & co?" },
  { at: "who", slug: "john-bonham" },
  { at: "who", slug: "神保彰/x" },
  { at: "make", artist: "" },
  { at: "make", artist: "AC/DC #1" },
  { at: "grid", file: "12-2" },
  { at: "song", id: "" },
  { at: "song", id: "7-1" },
  { at: "history" },
];

describe("places", () => {
  it.each(PLACES)("are found again by their address: %o", (place) => {
    expect(readPlace(addressOf(place))).toEqual(place);
  });
  it.each(["", "#", "#/", "#/nowhere", "#/who", "#/who/", "#/find?q=", "#/%E0%A4%A"])("take %s as the first place or fail not", (hash) => {
    expect(readPlace(hash).at).toBe("find");
  });
  it("know file ids", () => {
    expect(splitFileId("12-2")).toEqual({ generation: 12, number: 2 });
    for (const bad of ["", "12", "0-1", "1-0", "a-1", "1-2.mid"]) expect(splitFileId(bad)).toBeUndefined();
  });
});
