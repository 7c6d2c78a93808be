import "@fontsource-variable/archivo/wdth.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/plots.css";
import { mount } from "svelte";
import App from "./App.svelte";

// The page as it is built keeps itself for when the server is away.
if (import.meta.env.PROD && "serviceWorker" in navigator) {
  void navigator.serviceWorker.register("/sw.js").catch(() => undefined);
}

mount(App, { target: document.getElementById("app")! });
