import { h, replace } from "../../ui/dom.js";
import { icon } from "../../ui/icons.js";
import { t } from "../../ui/messages.js";
import { button, fileChooser } from "../../ui/parts.js";
import { Camera, CameraError, type CameraTrouble } from "../camera.js";
import { roundButton, topLine } from "../chrome.js";
import { type Context, type Shown } from "../context.js";

/** What the screen of the camera hands on. */
export interface CameraWishes {
  /** Texts of codes that stand in a frame or in a picture; at least one. */
  readonly texts: (texts: readonly string[]) => void;
  /** A picture in which no code was found. */
  readonly nothing: (kind: "no-code" | "not-picture") => void;
  /** What stands above the buttons, such as the tally of a round. */
  readonly extra?: HTMLElement | null;
}

/** Draws the camera with its frame, the light and zoom where there are any, and the other ways in. */
export function cameraScreen(context: Context, wishes: CameraWishes): Shown {
  const video = h("video", { class: "viewfinder", playsinline: true, muted: true, "aria-label": t("scan.hint") });
  video.muted = true;
  const tools = h("div", { class: "tools" });
  const message = h("div", { class: "aim", role: "status", "data-id": "aim" }, h("p", {}, t("scan.starting")));
  let isLeft = false;
  let camera: Camera | undefined;

  const begin = async (): Promise<void> => {
    const decoder = context.decoder;
    decoder.start();
    try {
      const opened = await Camera.open(video);
      // Left meanwhile, or out of sight: nobody would close it.
      if (isLeft || document.hidden) return opened.close();
      camera?.close();
      camera = opened;
    } catch (error) {
      if (!isLeft && error instanceof CameraError) replace(message, ...complaint(error.trouble, retry));
      return;
    }
    const running = camera;
    replace(message, h("p", {}, t("scan.hint")), h("p", { class: "aim-faint" }, t("scan.hint.offline")));
    replace(tools, ...lightAndZoom(running), ...otherWays(context, wishes));
    const texts = await running.scan(decoder);
    if (texts.length > 0 && !isLeft && camera === running) wishes.texts(texts);
  };
  const retry = (): void => {
    replace(message, h("p", {}, t("scan.starting")));
    void begin();
  };
  // A phone takes the camera from a page that is not in sight; it is opened anew when somebody looks again.
  const look = (): void => {
    camera?.close();
    camera = undefined;
    if (!document.hidden) retry();
  };
  document.addEventListener("visibilitychange", look);
  replace(tools, ...otherWays(context, wishes));
  void begin();

  const element = h(
    "main",
    { class: "camera", "data-id": "camera" },
    video,
    h("div", { class: "camera-top" }, topLine(context)),
    h("h1", { class: "visually-hidden" }, t("scan.name")),
    h("div", { class: "frame", "aria-hidden": "true" }, h("div", { class: "beam" })),
    message,
    h("div", { class: "camera-foot" }, wishes.extra, tools),
  );
  return {
    element,
    leave: () => {
      isLeft = true;
      document.removeEventListener("visibilitychange", look);
      camera?.close();
    },
  };
}

function lightAndZoom(camera: Camera): HTMLElement[] {
  const made: HTMLElement[] = [];
  if (camera.hasTorch) {
    let isOn = false;
    const light = roundButton("torch", "flashlight", t("scan.torch"), () => {
      isOn = !isOn;
      light.setAttribute("aria-pressed", String(isOn));
      void camera.setTorch(isOn);
    });
    light.setAttribute("aria-pressed", "false");
    made.push(light);
  }
  const { zoom } = camera;
  if (zoom !== undefined) {
    const { min, max, step } = zoom;
    const slider = h("input", { type: "range", min, max, step, value: min, "data-id": "zoom", "aria-label": t("scan.zoom"), oninput: () => void camera.setZoom(Number(slider.value)) });
    made.push(h("label", { class: "zoom" }, icon("zoom"), slider));
  }
  return made;
}

function otherWays(context: Context, wishes: CameraWishes): HTMLElement[] {
  const chooser = fileChooser("picture", t("scan.picture"), "image/*", (file) => {
    context.decoder.readFile(file).then(
      (texts) => (texts.length > 0 ? wishes.texts(texts) : wishes.nothing("no-code")),
      () => wishes.nothing("not-picture"),
    );
  });
  chooser.classList.add("round-chooser");
  return [
    chooser,
    roundButton("manual", "hash", t("scan.manual"), () => context.go("manual")),
    roundButton("rounds", "list", t("scan.rounds"), () => context.go("rounds")),
    roundButton("settings", "settings", t("scan.settings"), () => context.go("settings")),
  ];
}

function complaint(trouble: CameraTrouble, retry: () => void): HTMLElement[] {
  const texts = h("div", { class: "camera-trouble", "data-id": `trouble-${trouble}` }, h("h2", {}, t(`scan.${trouble}.title`)), h("p", {}, t(`scan.${trouble}.text`)));
  return trouble === "insecure" ? [texts] : [texts, button("retry", t("scan.retry"), retry, { kind: "primary", symbol: "refresh" })];
}
