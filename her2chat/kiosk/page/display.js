// How the page looks: held by the page alone, and gone when it is wiped.
import { $ } from "./dom.js";

/** Let the dialog set text size, contrast and movement; `layout` is called with the keyboard that was chosen. */
export function watch(layout) {
  const root = document.documentElement;
  $("#display").addEventListener("change", ({ target }) => {
    if (target.name === "layout") layout(target.value);
    else root.dataset[target.name] = target.value;
  });
}
