/** Places of the page by address: what is shown is always in the address, and nothing else is. */

export type Place =
  | { at: "find"; query: string }
  | { at: "who"; slug: string }
  | { at: "make"; artist: string }
  | { at: "grid"; file: string }
  | { at: "song"; id: string }
  | { at: "history" };

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** The place of an address's part after `#`; whatever is not known is the first place. */
export function readPlace(hash: string): Place {
  const [path = "", search = ""] = hash.replace(/^#\/?/, "").split("?");
  const [name = "", ...rest] = path.split("/");
  const tail = decode(rest.join("/"));
  const query = new URLSearchParams(search);
  switch (name) {
    case "who":
      return tail ? { at: "who", slug: tail } : { at: "find", query: "" };
    case "make":
      return { at: "make", artist: query.get("artist") ?? tail };
    case "g":
      return { at: "grid", file: tail };
    case "song":
      return { at: "song", id: tail };
    case "history":
      return { at: "history" };
    default:
      return { at: "find", query: query.get("q") ?? "" };
  }
}

export function addressOf(place: Place): string {
  switch (place.at) {
    case "find":
      return place.query ? `#/find?${new URLSearchParams({ q: place.query })}` : "#/find";
    case "who":
      return `#/who/${encodeURIComponent(place.slug)}`;
    case "make":
      return place.artist ? `#/make?${new URLSearchParams({ artist: place.artist })}` : "#/make";
    case "grid":
      return `#/g/${encodeURIComponent(place.file)}`;
    case "song":
      return place.id ? `#/song/${encodeURIComponent(place.id)}` : "#/song";
    case "history":
      return "#/history";
  }
}

/** `12-2` is the second file of generation 12. */
export function splitFileId(id: string): { generation: number; number: number } | undefined {
  const match = /^([1-9]\d{0,15})-([1-9]\d{0,2})$/.exec(id);
  return match ? { generation: Number(match[1]), number: Number(match[2]) } : undefined;
}
