import { type Download } from "../../rounds/files.js";
import { h } from "../../ui/dom.js";

/** How long the browser may take to fetch what it was given, in milliseconds. */
const PATIENCE = 60_000;

/** Has the browser keep a file among its downloads. */
export function saveFile({ name, content }: Download): void {
  const address = URL.createObjectURL(content);
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), PATIENCE);
}
