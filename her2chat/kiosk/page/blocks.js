// The paragraphs of a reply, each sort in its own form.
import { copy, element, $ } from "./dom.js";
import { length, pieces } from "./text.js";

/** An element for each block that is shown as text (choices are buttons, cards have a screen of their own). */
export function draw(blocks, explain, show) {
  return blocks.filter((block) => !["choices", "card"].includes(block.kind)).map((block) => drawn(block, explain, show));
}

function drawn(block, explain, show) {
  if (block.kind === "quote") return quote(block, explain, show);
  if (block.kind === "framing") {
    const made = copy("framing-block");
    $("span", made).textContent = block.text;
    return made;
  }
  const made = copy("block");
  made.classList.add(block.kind === "line" && block.text.includes("\n") ? "steps" : block.kind);
  made.append(...lines(block, explain));
  return made;
}

/** The lines of a block, with a break between them. */
function lines(block, explain) {
  const made = [];
  for (const [start, end] of spans(block.text)) {
    if (made.length) made.push(document.createElement("br"));
    made.push(...pieces(block.text, block.words, explain, start, end));
  }
  return made;
}

function quote(block, explain, show) {
  const made = copy("quote-block");
  const [label, ...said] = spans(block.text);
  $("figcaption", made).append(...pieces(block.text, [], explain, ...label));
  for (const span of said) $("blockquote", made).append(element("p", "", ...pieces(block.text, block.words, explain, ...span)));
  $(".where", made).addEventListener("click", () => show(block.quotes));
  return made;
}

/** Where each line of `text` begins and ends. */
function spans(text) {
  let at = 0;
  return text.split("\n").map((line) => {
    const start = at;
    at += length(line) + 1;
    return [start, at - 1];
  });
}
