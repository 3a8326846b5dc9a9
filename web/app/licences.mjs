// Lists what is bundled, with the text of each licence, from the packages themselves.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What stands in a package without a text of its own: zxing-cpp is compiled into the wasm. */
const INSIDE = { "zxing-wasm": [{ name: "zxing-cpp (in zxing-wasm)", licence: "Apache-2.0", text: "See https://www.apache.org/licenses/LICENSE-2.0" }] };

/** Gives the list as one text, sorted by name. */
export function licences(results, folder) {
  const packages = new Map();
  for (const { metafile } of results) {
    for (const input of Object.keys(metafile.inputs)) {
      const root = packageOf(join(folder, input));
      if (root !== undefined) packages.set(root, JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
    }
  }
  const entries = [...packages].flatMap(([root, { name, version, license }]) => [
    { name: `${name} ${version}`, licence: license, text: textIn(root) },
    ...(INSIDE[name] ?? []),
  ]);
  entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  return entries.map(({ name, licence, text }) => `${name}\n${licence}\n\n${text.trim()}\n`).join(`\n${"-".repeat(72)}\n\n`);
}

function packageOf(path) {
  const at = path.lastIndexOf("node_modules/");
  if (at < 0) return undefined;
  let folder = dirname(path);
  while (!existsSync(join(folder, "package.json")) || JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).name === undefined) folder = dirname(folder);
  return folder;
}

function textIn(root) {
  const file = readdirSync(root).sort().find((name) => /^licen[cs]e/i.test(name));
  if (file === undefined) throw new Error(`${root} has no text of its licence`);
  return readFileSync(join(root, file), "utf8").replaceAll("\r\n", "\n");
}
