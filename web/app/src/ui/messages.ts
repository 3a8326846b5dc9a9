import type en from "../../../../ecert/messages/en.json";
import type zh from "../../../../ecert/messages/zh.json";

/** Key of a message in `ecert/messages`. */
export type MessageKey = keyof typeof zh;

/** The languages of the product. */
export type Language = "zh" | "en";

/** The messages of a page: those that its modules name. The build insists that a key is one of both languages. */
export type Catalogue = Readonly<Record<Language, Readonly<Partial<Record<MessageKey & keyof typeof en, string>>>>>;

let catalogue: Catalogue = { zh: {}, en: {} };
const KEPT = "ecert.language";

let current: Language = chosen();

/** Takes the messages of the page; before anything is drawn. */
export function provideMessages(ofPage: Catalogue): void {
  catalogue = ofPage;
}

/** Gives the language that texts are in now. */
export function language(): Language {
  return current;
}

/** Changes the language, and remembers it where the browser lets us. */
export function setLanguage(wanted: Language): void {
  current = wanted;
  markLanguage();
  try {
    localStorage.setItem(KEPT, wanted);
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}

/** Tells the browser which language the page is in: it chooses the shapes of characters and the voice by it. */
export function markLanguage(): void {
  document.documentElement.lang = current === "zh" ? "zh-CN" : "en";
}

/** Gives a message in the present language; `{name}` in it becomes the value of that name. */
export function t(key: MessageKey, values: Readonly<Record<string, string | number>> = {}): string {
  return (catalogue[current][key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Whether there is a message of this key: for keys that are put together from what a server says. */
export function hasMessage(key: string): key is MessageKey {
  return Object.hasOwn(catalogue.zh, key);
}

function chosen(): Language {
  try {
    const kept = localStorage.getItem(KEPT);
    if (kept === "zh" || kept === "en") return kept;
  } catch {
    // As above.
  }
  // Chinese first: English only for whoever has no Chinese among the languages of his browser.
  return navigator.languages.some((name) => name.toLowerCase().startsWith("zh")) ? "zh" : "en";
}
