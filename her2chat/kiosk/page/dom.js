// Small helpers over the document. Text only ever becomes text: nothing here parses HTML.

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** A copy of the first element in the template `id`. */
export function copy(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

/** The element of `root` that is meant to hold `name`. */
export function slot(root, name) {
  return $(`[data-slot="${name}"]`, root);
}

/** A copy of the template `id` with `texts` in the slots of these names. */
export function filled(id, texts) {
  const made = copy(id);
  for (const [name, text] of Object.entries(texts)) slot(made, name).textContent = text;
  return made;
}

/** A new element with text or nodes in it. */
export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** A word of the interface, from the template "words". */
export function word(name) {
  return $(`[data-word="${name}"]`, document.getElementById("words").content).textContent;
}

/** What the person who set the kiosk up has set. */
export function setting(name) {
  return document.getElementById(`setting-${name}`).content.textContent;
}
