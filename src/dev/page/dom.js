/** Elements, made without a line of HTML: what is data stays text. */

/** @typedef {string | Node | false | null | undefined} Child */
/** @typedef {Readonly<Record<string, unknown>>} Attributes */

const SVG = "http://www.w3.org/2000/svg";
let lastId = 0;

/**
 * Makes an element. Functions are listeners (`onclick`), booleans are there or not, the rest is text.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  append(element, children);
  return element;
}

/**
 * Makes an element of SVG.
 *
 * @param {string} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {SVGElement}
 */
export function svg(tag, attributes = {}, ...children) {
  const element = /** @type {SVGElement} */ (document.createElementNS(SVG, tag));
  setAttributes(element, attributes);
  append(element, children);
  return element;
}

/**
 * @param {Element} element
 * @param {...Child} children what is in it from now on
 */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

/**
 * An id that no other element has.
 *
 * @param {string} name
 */
export function uniqueId(name) {
  return `${name}-${++lastId}`;
}

/**
 * The element of index.html with this id.
 *
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new TypeError(`The page has no #${id}`);
  return element;
}

/**
 * A label and its control, with what tells more of it.
 *
 * @param {string} text
 * @param {HTMLElement} control
 * @param {{ hint?: string, className?: string }} [options]
 */
export function labelled(text, control, { hint, className = "field" } = {}) {
  control.id ||= uniqueId("control");
  const hintId = `${control.id}-hint`;
  if (hint) control.setAttribute("aria-describedby", hintId);
  return h(
    "div",
    { class: className },
    h("label", { for: control.id }, text),
    control,
    hint && h("p", { class: "hint", id: hintId }, hint),
  );
}

/**
 * Keeps a list of elements as items have it: what has not changed stays, with its focus.
 *
 * @template T
 * @param {Element} place
 * @param {(item: T) => unknown} keyOf what tells an item from others
 * @param {(item: T) => unknown} signOf what changes when it has to be made anew
 * @param {(item: T) => HTMLElement} make
 * @returns {(items: readonly T[]) => void}
 */
export function keyedList(place, keyOf, signOf, make) {
  /** @type {Map<unknown, { sign: unknown, element: HTMLElement }>} */
  const known = new Map();
  return (items) => {
    const elements = items.map((item) => {
      const [key, sign] = [keyOf(item), signOf(item)];
      const last = known.get(key);
      if (last && last.sign === sign) return last.element;
      const element = make(item);
      const hadFocus = last?.element.contains(document.activeElement);
      last?.element.replaceWith(element);
      if (hadFocus) element.querySelector("button")?.focus();
      known.set(key, { sign, element });
      return element;
    });
    const kept = new Set(elements);
    for (const [key, { element }] of known) {
      if (kept.has(element)) continue;
      element.remove();
      known.delete(key);
    }
    elements.forEach((element, index) => {
      const there = place.children[index];
      if (there !== element) place.insertBefore(element, there ?? null);
    });
  };
}

/**
 * A choice of one, as a row of radio buttons.
 *
 * @template {string} T
 * @param {string} legend
 * @param {readonly (readonly [value: T, text: string])[]} options
 * @param {T} chosen
 * @param {(value: T) => void} onChoose
 */
export function segmented(legend, options, chosen, onChoose) {
  const name = uniqueId("choice");
  return h(
    "fieldset",
    { class: "segmented" },
    h("legend", { class: "hidden" }, legend),
    ...options.map(([value, text]) =>
      h(
        "label",
        {},
        h("input", {
          type: "radio",
          name,
          value,
          checked: value === chosen,
          onchange: () => onChoose(value),
        }),
        h("span", {}, text),
      )
    ),
  );
}

/**
 * @param {Element} element
 * @param {Attributes} attributes
 */
function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    } else if (typeof value === "boolean") element.toggleAttribute(name, value);
    else if (value !== undefined && value !== null) element.setAttribute(name, String(value));
  }
}

/**
 * @param {Element} element
 * @param {readonly Child[]} children
 */
function append(element, children) {
  for (const child of children) {
    if (typeof child === "string" || child instanceof Node) element.append(child);
  }
}
