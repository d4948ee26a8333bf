// After a time without a touch: a warning with a countdown, then everything is wiped.
import { $ } from "./dom.js";

const COUNTDOWN = 20; // seconds
const TOUCHES = ["pointerdown", "keydown", "input", "wheel", "touchmove"];

export class Idle {
  #seconds;
  #wipe;
  #timer = 0;
  #dialog = $("#idle");
  patience = 1; // how many times the usual wait: a card with numbers to call stays for longer

  constructor(seconds, wipe) {
    this.#seconds = seconds;
    this.#wipe = wipe;
    for (const name of TOUCHES) addEventListener(name, () => this.#dialog.open || this.start(), { passive: true, capture: true });
    this.#dialog.addEventListener("click", ({ target }) => target === this.#dialog && this.#dialog.close()); // beside it
    this.#dialog.addEventListener("close", () => (this.#dialog.returnValue === "finish" ? wipe() : this.start()));
  }

  start() {
    clearInterval(this.#timer);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#warn(), this.#seconds * this.patience * 1000);
  }

  stop() {
    clearInterval(this.#timer);
    clearTimeout(this.#timer);
  }

  #warn() {
    let left = COUNTDOWN;
    const shown = $(".countdown", this.#dialog);
    shown.textContent = left;
    this.#dialog.returnValue = "";
    this.#dialog.showModal();
    this.#timer = setInterval(() => {
      left -= 1;
      shown.textContent = left;
      if (left > 0) return;
      this.stop();
      this.#wipe();
    }, 1000);
  }
}
