// The keyboard on the screen. One stop for the Tab key; arrow keys move between its keys.
import { $$, element, word } from "./dom.js";

const LAYOUTS = {
  qwerty: ["1234567890", "qwertyuiop", "asdfghjkl'", "zxcvbnm,.?-"],
  azerty: ["1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn',.?-"],
  qwertz: ["1234567890", "qwertzuiop", "asdfghjkl'", "yxcvbnm,.?-"],
};

export class Keyboard {
  #board;
  #field = null;
  layout = "qwerty";

  constructor(board) {
    this.#board = board;
    board.setAttribute("role", "region");
    board.setAttribute("aria-label", word("keyboard"));
    board.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    board.addEventListener("click", (event) => this.#press(event.target.closest("button")));
    board.addEventListener("keydown", (event) => this.#walk(event));
  }

  get open() {
    return !this.#board.hidden;
  }

  show(field) {
    this.#field = field;
    field.setAttribute("inputmode", "none"); // the system's own keyboard stays away
    this.#draw();
    this.#board.hidden = false;
    document.documentElement.dataset.board = "open";
  }

  hide() {
    this.#field?.removeAttribute("inputmode");
    this.#field = null;
    this.#board.hidden = true;
    this.#board.replaceChildren();
    delete document.documentElement.dataset.board;
  }

  setLayout(layout) {
    this.layout = layout;
    if (this.open) this.#draw();
  }

  #draw() {
    const rows = LAYOUTS[this.layout].map((row) => element("div", "keys-row", ...Array.from(row, (letter) => key(letter, letter))));
    const last = element("div", "keys-row", key("clear", word("clear"), "wide"), key("space", word("space"), "space"), key("delete", word("delete"), "wide"));
    this.#board.replaceChildren(...rows, last);
    $$("button", this.#board).forEach((button, at) => (button.tabIndex = at ? -1 : 0));
  }

  #press(button) {
    const field = this.#field;
    if (!button || !field) return;
    const [start, end] = [field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length];
    const name = button.dataset.key;
    if (name === "clear") field.value = "";
    else if (name === "delete") field.setRangeText("", start === end ? Math.max(0, start - 1) : start, end, "end");
    else if (field.value.length < field.maxLength) field.setRangeText(name === "space" ? " " : name, start, end, "end");
    field.scrollLeft = field.scrollWidth;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #walk(event) {
    const keys = $$("button", this.#board);
    const at = keys.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: keys.length - 1 }[event.key] ?? this.#rowwards(keys, at, event.key);
    if (at < 0 || to === undefined || !keys[to]) return;
    event.preventDefault();
    keys[at].tabIndex = -1;
    keys[to].tabIndex = 0;
    keys[to].focus();
  }

  /** The key above or below. */
  #rowwards(keys, at, name) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[name];
    if (!step || at < 0) return undefined;
    const rows = [...this.#board.children];
    const row = rows[rows.indexOf(keys[at].parentElement) + step];
    const column = [...keys[at].parentElement.children].indexOf(keys[at]);
    return row ? keys.indexOf(row.children[Math.min(column, row.children.length - 1)]) : undefined;
  }
}

function key(name, shown, className = "") {
  const made = element("button", `key ${className}`.trim(), shown);
  made.type = "button";
  made.dataset.key = name;
  return made;
}
