import { type Wanted } from "../../rounds/files.js";
import { type Note, type Scan, type Suspicion } from "../../rounds/model.js";
import { tallyOf } from "../../rounds/rounds.js";
import { type WholeRound } from "../../rounds/store.js";
import { type Child, h, replace } from "../../ui/dom.js";
import { instant, textOr } from "../../ui/format.js";
import { language, t } from "../../ui/messages.js";
import { button, card, notice, row } from "../../ui/parts.js";
import { type Context, type Shown } from "../context.js";
import { type Desk } from "./desk.js";
import { saveFile } from "./saving.js";
import { pageUnder, reasonsText, refusalText, roundName, tallyView, verdictTag, waitingText } from "./words.js";

/** Draws one round with its scans, and what can be done with it. */
export function roundScreen(context: Context, desk: Desk, round_id: string): Shown {
  const body = h("div", { class: "stack" });
  const pictures = new Pictures(desk);
  let drawn = "";
  const load = async (): Promise<void> => {
    const whole = await desk.parts.store.whole(round_id);
    // What is as it was stays, with the words under its buttons; and nobody is interrupted who was asked something.
    const seen = JSON.stringify([whole, desk.device?.standing, language()]);
    if (seen === drawn || body.querySelector("dialog[open]") !== null) return;
    drawn = seen;
    pictures.clear();
    if (whole === undefined) replace(body, notice("warn", t("refusal.round-unknown")));
    else replace(body, ...roundCards(context, desk, whole, pictures));
  };
  // Draws nothing itself: it is told when something has changed.
  const told = desk.watch(() => (void load(), []));
  return { element: pageUnder(context, "rounds", t("round.title"), body, told), leave: () => pictures.clear() };
}

function roundCards(context: Context, desk: Desk, whole: WholeRound, pictures: Pictures): Child[] {
  const { round, scans, notes, suspicions } = whole;
  const waiting = waitingText(desk.waitingOf(round.round_id));
  return [
    card(
      roundName(round),
      tallyView(tallyOf(scans)),
      h(
        "dl",
        {},
        row(t("begin.number"), round.inspector_number),
        row(t("round.started"), instant(new Date(round.started_at))),
        row(t("round.ended"), round.ended_at === null ? t("round.state.open") : instant(new Date(round.ended_at))),
        row(t("round.sending"), h("span", { "data-id": "round-sending" }, waiting ?? t("sending.through"))),
      ),
      ...refusedEntries(desk, whole),
      h("div", { class: "actions" }, ...ways(context, desk, whole)),
    ),
    filesCard(desk, whole),
    h("section", { class: "stack", "data-id": "scans" }, h("h2", { class: "card-title" }, t("round.scans")), scans.length === 0 ? h("p", {}, t("round.no-scans")) : null, ...scans.map((scan) => scanCard(context, desk, whole, scan, notes.filter(({ scan_id }) => scan_id === scan.scan_id), suspicions, pictures))),
  ];
}

function refusedEntries(desk: Desk, { round, entries }: WholeRound): Child[] {
  const refused = entries.filter(({ state }) => state === "refused");
  if (refused.length === 0) return [];
  const lines = refused.map(({ kind, code }) => h("li", {}, t(`entry.${kind}`), " ", h("span", { class: "mono" }, code ?? "")));
  return [notice("bad", t("round.refused.text"), "refused"), h("ul", {}, ...lines), h("div", {}, button("retry-round", t("round.retry"), () => void desk.retry(round.round_id), { symbol: "send" }))];
}

function ways(context: Context, desk: Desk, { round, scans, notes, entries }: WholeRound): Child[] {
  if (round.ended_at !== null) {
    if (entries.length > 0) return [];
    return confirming("forget-round", t("round.forget"), t("round.forget.sure"), () => void desk.forget(round.round_id).then(() => context.go("rounds")), () => void desk.reload());
  }
  if (round.account !== desk.device?.account || !desk.isEnrolled) return [];
  const sure = t("round.end.sure", { scans: scans.length + round.forgotten.scans, notes: notes.length + round.forgotten.notes });
  const goOn = button("go-on", t("round.continue"), () => context.go(""), { kind: "primary", symbol: "scan" });
  return [goOn, ...confirming("end-round", t("round.end"), sure, () => void desk.end(round.round_id), () => void desk.reload())];
}

/** Makes a button that asks once more. */
function confirming(id: string, label: string, sure: string, act: () => void, closed: () => void): Child[] {
  const answered = (): void => {
    dialog.close();
    act();
  };
  const dialog = h(
    "dialog",
    { class: "dialog", "aria-labelledby": `${id}-title`, onclose: closed },
    h("h2", { class: "card-title", id: `${id}-title` }, label),
    h("p", {}, sure),
    h("div", { class: "actions" }, button(`${id}-sure`, label, answered, { kind: "danger" }), button(`${id}-cancel`, t("settings.cancel"), () => dialog.close())),
  );
  return [button(id, label, () => dialog.showModal()), dialog];
}

function filesCard(desk: Desk, { round, entries }: WholeRound): HTMLElement {
  const { round_id } = round;
  const answer = h("div", {});
  const record = round.ended_at === null ? null : fileButton(desk, "record", { kind: "record", round_id }, answer);
  const unsent = entries.length > 0 ? h("p", { class: "hint" }, t("file.incomplete")) : null;
  return card(t("file.title"), h("p", { class: "hint" }, t("file.hint")), unsent, h("div", { class: "actions" }, fileButton(desk, "sheet", { kind: "sheet", round_id }, answer), record), answer);
}

function fileButton(desk: Desk, id: string, wanted: Wanted, answer: HTMLElement): HTMLButtonElement {
  const made = button(`file-${id}`, t(`file.${wanted.kind}`), () => void fetchIt(), { symbol: "download" });
  const fetchIt = async (): Promise<void> => {
    made.disabled = true;
    replace(answer);
    const file = await desk.file(wanted);
    made.disabled = false;
    if (file.done) saveFile(file.value);
    else replace(answer, notice("warn", refusalText(file.reason), `refusal-${file.reason}`));
  };
  return made;
}

function scanCard(
  context: Context,
  desk: Desk,
  { round, entries }: WholeRound,
  scan: Scan,
  notes: readonly Note[],
  suspicions: readonly Suspicion[],
  pictures: Pictures,
): HTMLElement {
  const { scan_id, face, answer, first_scan_id } = scan;
  const differs = answer !== null && answer.outcome !== scan.outcome;
  const told = h("div", {});
  const isWaiting = entries.some(({ subject }) => subject === scan_id);
  const note = round.ended_at === null ? button(`note-${scan_id}`, t("note.title"), () => context.go(`note/${scan_id}`), { symbol: "camera" }) : null;
  const evidence = isWaiting ? null : fileButton(desk, `evidence-${scan_id}`, { kind: "evidence", round_id: round.round_id, scan_id }, told);
  return h(
    "article",
    { class: "card stack", "data-id": "scan" },
    h("p", { class: "line-top" }, verdictTag(scan), h("span", { class: "hint" }, instant(new Date(scan.scanned_at)))),
    face === null ? h("p", { class: "mono" }, scan.identifier ?? scan.certificate_number ?? t("round.no-face")) : h("p", {}, h("strong", {}, face.holder_name), " ", face.title, " ", face.certificate_number),
    scan.outcome === "PASSED" ? null : h("p", {}, reasonsText(scan)),
    first_scan_id === null ? null : h("p", { class: "hint" }, t("noted.repeated")),
    differs ? h("p", { "data-id": "server-verdict" }, t("round.server"), " ", verdictTag(answer as unknown as Scan)) : null,
    ...notes.map((one) => h("div", { class: "note" }, h("p", {}, one.text), pictures.of(one))),
    ...suspicions.filter((one) => one.scan_id === scan_id).map((one) => h("p", { class: "note" }, t("suspicion.title"), " ", textOr(`suspicion.kind.${one.kind}`), " ", one.text)),
    h("div", { class: "actions" }, note, evidence),
    told,
  );
}

/** The photos of a page; they are let go of with it. */
class Pictures {
  private readonly addresses: string[] = [];

  constructor(private readonly desk: Desk) {}

  of({ round_id, photo_sha256 }: Note): Child {
    if (photo_sha256 === null) return null;
    const image = h("img", { class: "photo", alt: t("note.photo.alt"), hidden: true });
    void this.desk.parts.store.photo(round_id, photo_sha256).then((photo) => {
      if (photo === undefined) return;
      const address = URL.createObjectURL(new Blob([photo.bytes], { type: "image/jpeg" }));
      this.addresses.push(address);
      image.src = address;
      image.hidden = false;
    });
    return image;
  }

  clear(): void {
    for (const address of this.addresses.splice(0)) URL.revokeObjectURL(address);
  }
}
