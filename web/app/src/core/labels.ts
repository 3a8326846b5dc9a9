import { type Language } from "../ui/messages.js";

interface Field {
  readonly key: string;
  readonly label: string;
  readonly label_en: string;
}

const known = new Map<string, readonly Field[]>();

/** Gives the labels of a template's fields in a language; none where the catalogue cannot be reached. */
export async function labelsOf(template: string, language: Language): Promise<ReadonlyMap<string, string>> {
  try {
    const fields = known.get(template) ?? (await fetchFields(template));
    known.set(template, fields);
    return new Map(fields.map(({ key, label, label_en }) => [key, language === "en" ? label_en : label]));
  } catch {
    return new Map();
  }
}

async function fetchFields(template: string): Promise<readonly Field[]> {
  const response = await fetch(`/api/v1/catalogue/${encodeURIComponent(template)}`, { credentials: "omit" });
  if (!response.ok) throw new Error(`the catalogue answered ${response.status}`);
  return ((await response.json()) as { fields: readonly Field[] }).fields;
}
