/** What an attribute of an element may be: a listener where its name begins with `on`, else text, or whether it is there. */
type Attribute = string | number | boolean | null | undefined | ((event: Event) => void);

/** What may stand in an element; nothing for `null`, `undefined` and `false`. */
export type Child = Node | string | null | undefined | false;

/**
 * Makes an element.
 *
 * Text comes in as text nodes alone, so that what somebody typed, scanned or was sent is shown and never run.
 */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, Attribute>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...present(children));
  return element;
}

/** Puts other children into an element, and the focus back on the element of the same `data-id`, if there is one. */
export function replace(parent: Element, ...children: readonly Child[]): void {
  const focused = document.activeElement;
  const id = focused !== null && parent.contains(focused) ? focused.getAttribute("data-id") : null;
  parent.replaceChildren(...present(children));
  if (id !== null) parent.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
}

function present(children: readonly Child[]): (Node | string)[] {
  return children.filter((child) => child !== null && child !== undefined && child !== false);
}
