import { type Answer, askByIdentifier, askByNumber } from "../../core/ask.js";
import { isCode } from "../../core/typed.js";
import { numberCard, textCard } from "../../page/landing.js";
import { type Subject } from "../../rounds/model.js";
import { t } from "../../ui/messages.js";
import { page } from "../chrome.js";
import { type Context, type Shown } from "../context.js";

const NOTHING: Subject = { code: null, identifier: null, certificate_number: null };

/** What was typed: a code, or a question to the register. */
export interface ManualWishes {
  readonly code: (text: string) => void;
  readonly ask: (question: () => Promise<Answer>, subject: Subject) => void;
}

/** Draws the ways to check by typing. A code is checked on this device; number and identifier need the network. */
export function manualScreen(context: Context, { code, ask }: ManualWishes): Shown {
  return {
    element: page(
      context,
      t("scan.manual.title"),
      numberCard({ number: (number, name) => ask(() => askByNumber(number, name), { ...NOTHING, certificate_number: number }) }),
      textCard({ text: (text) => (isCode(text) ? code(text) : ask(() => askByIdentifier(text), { ...NOTHING, identifier: text })) }),
    ),
  };
}
