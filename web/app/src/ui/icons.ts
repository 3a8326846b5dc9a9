import alert from "lucide-static/icons/triangle-alert.svg";
import building from "lucide-static/icons/building-2.svg";
import camera from "lucide-static/icons/camera.svg";
import check from "lucide-static/icons/check.svg";
import checked from "lucide-static/icons/circle-check.svg";
import chevron from "lucide-static/icons/chevron-right.svg";
import clock from "lucide-static/icons/clock.svg";
import crossed from "lucide-static/icons/circle-x.svg";
import download from "lucide-static/icons/download.svg";
import flag from "lucide-static/icons/flag.svg";
import flashlight from "lucide-static/icons/flashlight.svg";
import globe from "lucide-static/icons/globe.svg";
import hash from "lucide-static/icons/hash.svg";
import image from "lucide-static/icons/image.svg";
import info from "lucide-static/icons/info.svg";
import key from "lucide-static/icons/key-round.svg";
import left from "lucide-static/icons/arrow-left.svg";
import list from "lucide-static/icons/clipboard-list.svg";
import phone from "lucide-static/icons/smartphone.svg";
import pin from "lucide-static/icons/map-pin.svg";
import printer from "lucide-static/icons/printer.svg";
import question from "lucide-static/icons/circle-question-mark.svg";
import refresh from "lucide-static/icons/refresh-cw.svg";
import scan from "lucide-static/icons/scan-line.svg";
import search from "lucide-static/icons/search.svg";
import send from "lucide-static/icons/send.svg";
import settings from "lucide-static/icons/settings.svg";
import shield from "lucide-static/icons/shield-check.svg";
import silent from "lucide-static/icons/volume-x.svg";
import sound from "lucide-static/icons/volume-2.svg";
import upload from "lucide-static/icons/upload.svg";
import wifi from "lucide-static/icons/wifi.svg";
import wifiOff from "lucide-static/icons/wifi-off.svg";
import cross from "lucide-static/icons/x.svg";
import zoom from "lucide-static/icons/zoom-in.svg";

const SOURCES = {
  alert, building, camera, check, checked, chevron, clock, cross, crossed, download, flag, flashlight, globe, hash,
  image, info, key, left, list, phone, pin, printer, question, refresh, scan, search, send, settings, shield, silent,
  sound, upload, wifi, wifiOff, zoom,
} as const;

/** Name of an icon. */
export type IconName = keyof typeof SOURCES;

/**
 * Draws an icon of Lucide (ISC licence). It is hidden from whoever hears the page: a word always stands beside it.
 *
 * @param size - width and height in CSS pixels.
 */
export function icon(name: IconName, size = 20): SVGElement {
  const drawn = new DOMParser().parseFromString(SOURCES[name], "image/svg+xml").documentElement;
  const svg = document.importNode(drawn, true) as unknown as SVGElement;
  svg.removeAttribute("class");
  svg.setAttribute("width", String(size));
  svg.setAttribute("height", String(size));
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  return svg;
}
