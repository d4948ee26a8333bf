// QR codes drawn as shapes.
import { element, word } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const QUIET = 4; // modules of white around a code

/** A picture of each code, in order. */
export function pictures(codes) {
  return codes.map((rows, at) => {
    const side = rows.length + 2 * QUIET;
    const picture = document.createElementNS(SVG, "svg");
    picture.setAttribute("viewBox", `0 0 ${side} ${side}`);
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", codes.length > 1 ? `${word("qr")} ${at + 1}/${codes.length}` : word("qr"));
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", dark(rows).join(""));
    picture.append(path);
    return element("div", "code", picture);
  });
}

/** A stroke for each run of dark modules. */
function dark(rows) {
  return rows.flatMap((row, y) => [...row.matchAll(/1+/g)].map((run) => `M${run.index + QUIET} ${y + QUIET + 0.5}h${run[0].length}`));
}
