/**
 * Keeps the app's own files, so that it starts without a network.
 *
 * Nothing of the service's answers is kept here: bundle and lists are signed and lie in IndexedDB, where their age shows.
 */
const scope = globalThis as unknown as ServiceWorkerGlobalScope;
const CACHE = `ecert-scan-${VERSION}`;

scope.addEventListener("install", (event) => {
  // Past the browser's own cache: a file of an older release would break the app.
  const files = PRECACHED.map((address) => new Request(address, { cache: "reload" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(files)));
});

scope.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== CACHE && name.startsWith("ecert-scan-")) await caches.delete(name);
      await scope.clients.claim();
    })(),
  );
});

scope.addEventListener("message", (event) => {
  if (event.data === "update") void scope.skipWaiting();
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== scope.location.origin) return;
  const address = request.mode === "navigate" && /^\/scan\/?$/.test(pathname) ? "/scan/" : pathname;
  if (!PRECACHED.includes(address)) return;
  event.respondWith(
    caches.open(CACHE).then(async (cache) => (await cache.match(address)) ?? fetch(request)),
  );
});
