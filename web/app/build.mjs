// Builds the pages into ecert/site/built, the same bytes from the same sources: names carry hashes of the content, and
// nothing of time or place goes in. `--tests` builds the tests for Node instead.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { licences } from "./licences.mjs";
import { messagesOf } from "./messages.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../../ecert/site/built");
const assets = join(out, "assets");
const messages = JSON.parse(readFileSync(join(here, "../../ecert/messages/zh.json"), "utf8"));

const { version: release } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));

const common = {
  absWorkingDir: here,
  bundle: true,
  charset: "utf8",
  format: "esm",
  legalComments: "none", // the texts of all licences stand in one file, see licences.mjs
  loader: { ".svg": "text", ".wasm": "file" },
  logLevel: "warning",
  metafile: true,
  minify: true,
  tsconfig: "tsconfig.json",
};
const browser = {
  ...common,
  assetNames: "[name]-[hash]",
  chunkNames: "chunk-[hash]",
  entryNames: "[name]-[hash]",
  outdir: assets,
  publicPath: "/assets",
  target: ["chrome80", "firefox113", "safari16.4"],
};

if (process.argv.includes("--tests")) await buildTests();
else await buildPages();

async function buildTests() {
  const folder = join(here, "build");
  rmSync(folder, { recursive: true, force: true });
  const entryPoints = readdirSync(join(here, "test"), { recursive: true })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => join("test", name));
  await build({ ...common, minify: false, platform: "node", target: "node20", packages: "external", alias: { "ecert-verifier": join(here, "../verifier/src/index.ts") }, entryPoints, outbase: ".", outdir: folder });
}

async function buildPages() {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(join(out, "scan"), { recursive: true });
  mkdirSync(assets);

  const worker = await build({ ...browser, entryPoints: { decoder: "src/decode/worker.ts" } });
  const version = createHash("sha256");
  const define = { DECODER_ADDRESS: JSON.stringify(`/assets/${named(worker, "decoder")}`), APP_VERSION: JSON.stringify(release) };
  const scripts = { page: "src/page/main.ts", scan: "src/scan/main.ts" };
  const pages = await build({
    ...browser,
    plugins: [await messagesOf(here, join(here, "../../ecert/messages"), scripts, { ...browser, define })],
    splitting: true,
    entryPoints: { ...scripts, "page-style": "src/page/page.css", "scan-style": "src/scan/scan.css" },
    define,
  });
  await buildConsole();
  const icons = Object.fromEntries(readdirSync(join(here, "src/icons")).sort().map((name) => [name, hashed(join(here, "src/icons", name))]));
  const values = (name) => ({
    script: named(pages, name),
    style: named(pages, `${name}-style`),
    icon: icons["icon.svg"],
    "touch-icon": icons["icon-192.png"],
    // Chunks that the entry needs at once are fetched beside it, not after it.
    preload: staticChunks(pages, name).map((chunk) => `<link rel="modulepreload" href="/assets/${chunk}">\n`).join(""),
  });
  writeFileSync(join(out, "page.html"), filled(join(here, "src/page/index.html"), values("page")));
  writeFileSync(join(out, "scan/index.html"), filled(join(here, "src/scan/index.html"), values("scan")));
  writeFileSync(join(out, "scan/manifest.webmanifest"), JSON.stringify(manifest(icons), null, 1) + "\n");
  writeFileSync(join(out, "scan/licences.txt"), licences([worker, pages, { metafile: { inputs: { "../node_modules/htmx.org/dist/htmx.min.js": {} } } }], here));

  // The app's files at once, and its page last, under a version that is the hash of all of them.
  const listed = ofTheApp().filter((name) => !name.startsWith("page-")).map((name) => `/assets/${name}`);
  const precached = [...listed, "/scan/manifest.webmanifest", "/scan/"];
  for (const name of [...ofTheApp(), "../scan/index.html"]) version.update(readFileSync(join(assets, name)));
  await build({
    ...common,
    entryPoints: ["src/scan/sw.ts"],
    outfile: join(out, "scan/sw.js"),
    target: browser.target,
    format: "iife",
    define: { PRECACHED: JSON.stringify(precached), VERSION: JSON.stringify(version.digest("hex").slice(0, 16)) },
  });
}

/** Names what pages are made of that work in a browser by themselves: the app keeps nothing of the console. */
function ofTheApp() {
  return readdirSync(assets).sort().filter((name) => !/^(console|hall|htmx)-/.test(name));
}

/** Builds what the pages that the service writes carry, and says under which names, with the drawings that they use. */
async function buildConsole() {
  const built = await build({ ...browser, format: "iife", entryPoints: { console: "src/console/console.ts", "console-style": "src/console/index.css", "hall-style": "src/hall/hall.css" } });
  const icon = (name) => {
    const text = readFileSync(join(here, "../node_modules/lucide-static/icons", `${name}.svg`), "utf8");
    return [name, text.slice(text.indexOf(">", text.indexOf("<svg")) + 1, text.lastIndexOf("</svg>")).replace(/\s+/g, " ").trim()];
  };
  const files = {
    "console.css": named(built, "console-style"),
    "console.js": named(built, "console"),
    "hall.css": named(built, "hall-style"),
    "htmx.js": hashed(join(here, "../node_modules/htmx.org/dist/htmx.min.js")),
    "icon.svg": hashed(join(here, "src/icons/icon.svg")),
  };
  const icons = Object.fromEntries(JSON.parse(readFileSync(join(here, "src/console/icons.json"), "utf8")).map(icon));
  writeFileSync(join(out, "console.json"), JSON.stringify({ files, icons }, null, 1) + "\n");
}

function named(result, name) {
  const path = Object.keys(result.metafile.outputs).find((path) => new RegExp(`/${name}-[A-Z0-9]{8}\\.(js|css)$`).test(path));
  return path.slice(path.lastIndexOf("/") + 1);
}

function staticChunks(result, name) {
  const found = new Set();
  const visit = (path) => {
    for (const { path: next, kind } of result.metafile.outputs[path].imports) {
      if (kind === "import-statement" && !found.has(next)) {
        found.add(next);
        visit(next);
      }
    }
  };
  visit(Object.keys(result.metafile.outputs).find((path) => path.endsWith(`/${named(result, name)}`)));
  return [...found].map((path) => path.slice(path.lastIndexOf("/") + 1)).sort();
}

function hashedName(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  return name.replace(/\.([^.]+)$/, `-${hash}.$1`);
}

function hashed(path) {
  const name = hashedName(path.slice(path.lastIndexOf("/") + 1), readFileSync(path));
  cpSync(path, join(assets, name));
  return name;
}

function filled(path, values) {
  return readFileSync(path, "utf8").replace(/\{\{(?:(message):)?([\w.-]+)\}\}/g, (_, kind, key) => {
    const value = kind === "message" ? messages[key] : values[key];
    if (value === undefined) throw new Error(`${path} names ${key}, which is nowhere`);
    return value;
  });
}

function manifest(icons) {
  const png = (size, name, purpose) => ({ src: `/assets/${icons[name]}`, sizes: `${size}x${size}`, type: "image/png", purpose });
  return {
    id: "/scan/",
    name: messages["scan.name"],
    short_name: messages["scan.short"],
    description: messages["scan.description"],
    lang: "zh-CN",
    start_url: "/scan/",
    scope: "/scan/",
    display: "standalone",
    orientation: "any",
    background_color: "#0d2f73",
    theme_color: "#0d2f73",
    icons: [png(192, "icon-192.png", "any"), png(512, "icon-512.png", "any"), png(512, "icon-maskable-512.png", "maskable")],
  };
}
