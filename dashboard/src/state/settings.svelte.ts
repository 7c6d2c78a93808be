/** How the page looks: dark or light, as chosen or as the system says. */

import { recall, remember } from "./stored.ts";

export type Theme = "dark" | "light";

class Settings {
  theme = $state<Theme>(
    recall<Theme | "">("theme", "") || (matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark"),
  );

  setTheme(theme: Theme): void {
    this.theme = theme;
    remember("theme", theme);
  }
}

export const settings = new Settings();
