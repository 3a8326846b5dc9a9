// Gives each page the messages that its own modules name, so that none carries those of another page.
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { build } from "esbuild";

const WHOLE = /["'`]([a-z][a-z0-9]*(?:[.-][A-Za-z0-9_-]+)+)["'`]/g;
const BEGINNING = /`([a-z][a-z-]*(?:\.[a-z-]+)*[.-])\$\{/g;
const LANGUAGES = ["zh", "en"];

/** Makes the plugin that answers `messages:NAME` with what the modules of the entry NAME use. */
export async function messagesOf(folder, catalogue, entries, options) {
  const used = {};
  for (const [name, entry] of Object.entries(entries)) {
    const empty = { name: "messages", setup: (made) => answer(made, () => Object.fromEntries(LANGUAGES.map((language) => [language, {}]))) };
    const { metafile } = await build({ ...options, entryPoints: [entry], plugins: [empty], write: false, splitting: false });
    const sources = Object.keys(metafile.inputs).filter((path) => path.endsWith(".ts"));
    used[name] = keysIn(sources.map((path) => readFileSync(join(folder, path), "utf8")).join("\n"));
  }
  const all = Object.fromEntries(LANGUAGES.map((language) => [language, JSON.parse(readFileSync(join(catalogue, `${language}.json`), "utf8"))]));
  return { name: "messages", setup: (made) => answer(made, (name) => Object.fromEntries(LANGUAGES.map((language) => [language, chosen(all[language], used[name])]))) };
}

function answer(made, content) {
  made.onResolve({ filter: /^messages:/ }, ({ path }) => ({ path: path.slice("messages:".length), namespace: "messages" }));
  made.onLoad({ filter: /.*/, namespace: "messages" }, ({ path }) => ({ contents: JSON.stringify(content(path)), loader: "json" }));
}

function keysIn(text) {
  const found = (pattern) => [...text.matchAll(pattern)].map(([, key]) => key);
  return { whole: new Set(found(WHOLE)), beginnings: found(BEGINNING) };
}

function chosen(messages, { whole, beginnings }) {
  return Object.fromEntries(Object.entries(messages).filter(([key]) => whole.has(key) || beginnings.some((beginning) => key.startsWith(beginning))));
}
