import catalogue from "messages:scan";

import { openStore } from "../core/store.js";
import { Trust } from "../core/trust.js";
import { Decoder } from "../decode/decoder.js";
import { provideMessages } from "../ui/messages.js";
import { App } from "./app.js";
import { openDesk } from "./rounds/open.js";

/** How often keys and lists are brought up to date while the app is open, in milliseconds. */
const REFRESH_EVERY = 15 * 60_000;

async function begin(root: HTMLElement): Promise<void> {
  const store = await openStore();
  const trust = new Trust({ store, fetch: (address, options) => fetch(address, options), clock: () => new Date() });
  const app = new App(root, trust, new Decoder(DECODER_ADDRESS), openDesk);
  addEventListener("hashchange", () => app.draw());
  addEventListener("online", () => void app.refresh());
  addEventListener("offline", () => app.noteNetwork(false));
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void app.refresh();
  });
  setInterval(() => void app.refresh(), REFRESH_EVERY);
  await app.start();
  await keepApp(app);
}

/** Has the browser keep the app's files. WeChat's browsers and pages without HTTPS cannot; the app works on line there. */
async function keepApp(app: App): Promise<void> {
  const workers = (navigator as { serviceWorker?: ServiceWorkerContainer }).serviceWorker;
  if (workers === undefined || !isSecureContext) return;
  const isFirst = workers.controller === null;
  let isReloading = false;
  workers.addEventListener("controllerchange", () => {
    if (isFirst || isReloading) return;
    isReloading = true;
    location.reload();
  });
  try {
    const registration = await workers.register("/scan/sw.js", { scope: "/scan/", updateViaCache: "none" });
    const offer = (worker: ServiceWorker): void => app.offerUpdate(() => worker.postMessage("update"));
    if (registration.waiting !== null && workers.controller !== null) offer(registration.waiting);
    registration.addEventListener("updatefound", () => {
      const coming = registration.installing;
      coming?.addEventListener("statechange", () => {
        if (coming.state === "installed" && workers.controller !== null) offer(coming);
      });
    });
  } catch {
    // The app works as any page does; the settings say that it does not work off line.
  }
}

provideMessages(catalogue);
const root = document.getElementById("app");
if (root !== null) void begin(root);
