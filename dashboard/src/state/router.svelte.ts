/** Where the page is: the address says so, and only the address. */

import { addressOf, type Place, readPlace } from "../places.ts";

class Router {
  place = $state.raw<Place>(readPlace(location.hash));

  constructor() {
    addEventListener("hashchange", () => {
      this.place = readPlace(location.hash);
    });
  }

  go(place: Place): void {
    location.hash = addressOf(place);
  }

  /** As {@link go}, without a step to go back to. */
  replace(place: Place): void {
    history.replaceState(history.state, "", addressOf(place));
    this.place = place;
  }
}

export const router = new Router();
