// Text with marked places. The server counts characters (code points), so text is cut by those.
import { element, word } from "./dom.js";

/** Nodes for characters [from, to) of `text`: hard words as buttons, the places in `marks` marked. */
export function pieces(text, words, explain, from = 0, to = Infinity, marks = []) {
  const points = Array.from(text);
  const end = Math.min(to, points.length);
  const inside = (place) => place.start >= from && place.end <= end;
  const cuts = new Set([from, end]);
  for (const place of [...words.filter(inside), ...marks]) {
    for (const at of [place.start, place.end]) if (at > from && at < end) cuts.add(at);
  }
  const edges = [...cuts].sort((a, b) => a - b);
  const made = [];
  for (let n = 0; n + 1 < edges.length; n += 1) {
    const [start, stop] = [edges[n], edges[n + 1]];
    const hard = words.find((place) => inside(place) && place.start <= start && place.end >= stop);
    const marked = marks.some((place) => place.start <= start && place.end >= stop);
    const shown = points.slice(start, stop).join("");
    const piece = hard ? hardWord(shown, hard, explain) : document.createTextNode(shown);
    made.push(marked ? element("mark", "", piece) : piece);
  }
  return made;
}

/** The number of characters of `text`. */
export const length = (text) => Array.from(text).length;

function hardWord(shown, place, explain) {
  const made = element("button", "hard", shown, element("span", "hidden", word("hard")));
  made.type = "button";
  made.addEventListener("click", () => explain(place.term, place.means));
  return made;
}
