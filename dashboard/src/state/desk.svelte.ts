/** Tools of the grid, and what is being done with them. */

import type { Target } from "./studio.svelte.ts";
import { studio } from "./studio.svelte.ts";

export type Tool = "select" | "draw" | "erase";

class Desk {
  tool = $state<Tool>("select");
  zoom = $state(1);
  #working: AbortController | undefined;

  zoomBy(factor: number): void {
    this.zoom = Math.max(1, Math.min(400, this.zoom * factor));
  }

  async reroll(target: Target): Promise<void> {
    if (studio.busy) return;
    this.#working = new AbortController();
    await studio.reroll(target, this.#working.signal);
  }

  cancel(): void {
    this.#working?.abort();
  }
}

export const desk = new Desk();
