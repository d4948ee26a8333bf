// The page: which screen is shown, and what a touch does. What was asked lives in `state` and nowhere else.
import * as api from "./api.js";
import { draw } from "./blocks.js";
import { watch as watchDisplay } from "./display.js";
import { $, $$, copy, element, filled, setting, slot, word } from "./dom.js";
import { Idle } from "./idle.js";
import { Keyboard } from "./keyboard.js";
import { pictures } from "./qr.js";
import * as speech from "./speech.js";
import { pieces } from "./text.js";

const SUGGEST_AFTER = 150; // milliseconds without a letter
const PATIENT = 3; // times the usual wait before a card with numbers to call is wiped
const screen = $("#screen");
const state = { session: null, topics: null, article: null, gathered: [], kept: [], shown: [], now: attract };
const keyboard = new Keyboard($("#board"));
const idle = new Idle(Number(document.documentElement.dataset.idle), wipe);

// ---- screens: each is a function that draws it anew

function show(now, { back = true } = {}) {
  if (back && state.now !== now) {
    state.shown.push(state.now);
    history.pushState(null, ""); // the browser's own "back" then works; an entry holds nothing
  }
  state.now = now;
  if (state.wiped) return;
  $$("dialog[open]").forEach((dialog) => dialog.close());
  speech.hush();
  keyboard.hide();
  idle.patience = 1;
  document.documentElement.dataset.screen = "other";
  now();
  $(".bar").hidden = now === attract;
  $$(".speak", screen).forEach((button) => (button.hidden = !document.documentElement.dataset.voice));
  const count = $(".count");
  count.textContent = sheet().length;
  count.hidden = !sheet().length;
  scrollTo(0, 0);
  if (now !== attract) idle.start();
}

function put(made, announced = "") {
  screen.replaceChildren(made);
  $("h1", made)?.focus({ preventScroll: true });
  $("#live").textContent = announced;
}

function attract() {
  const made = copy("attract");
  document.documentElement.dataset.screen = "attract";
  $(".ill", made).textContent = setting("ill");
  place(made);
  put(made);
  idle.stop();
}

function home() {
  const made = copy("home");
  slot(made, "ask").append(askForm("ask"));
  for (const topic of state.topics.topics) {
    const tile = filled("tile", { name: topic.name, count: topic.questions.length });
    $(topic.questions.length === 1 ? ".many" : ".one", tile).remove();
    $("button", tile).addEventListener("click", () => show(() => subject(topic)));
    slot(made, "tiles").append(tile);
  }
  put(made);
}

function subject(topic) {
  const made = filled("topic", { name: topic.name, section: topic.section });
  slot(made, "questions").append(...topic.questions.map((question) => choice(question)));
  put(made);
}

function reply(answer) {
  const card = answer.blocks.find((block) => block.kind === "card");
  if (card) urgent(answer, card);
  else plain(answer);
}

function plain(answer) {
  const { question, suggestions, kind } = answer.reply;
  const made = filled("reply", { question });
  slot(made, "blocks").append(...draw(answer.blocks, explain, showArticle));
  const [offered, other] = kind === "clarify" ? ["choices", "next"] : ["next", "choices"];
  slot(made, other).remove();
  if (kind === "clarify") $(".actions", made).remove();
  if (suggestions.length) $("ol", slot(made, offered)).append(...suggestions.map(choice));
  else slot(made, offered).remove();
  if (kind === "clarify") $("ol", slot(made, offered)).append(none());
  slot(made, "ask").append(askForm("ask-next"));
  if (kind !== "clarify") $('[data-act="keep"]', made).hidden = sheet().includes(question) || ["small_talk", "empty"].includes(kind);
  put(made, answer.blocks.map((block) => block.text).join("\n"));
}

function urgent(answer, card) {
  document.documentElement.dataset.screen = "card";
  idle.patience = PATIENT;
  const [first, ...lines] = card.text.split("\n");
  const made = filled("card", { first });
  place(made);
  slot(made, "lines").append(...lines.map((line) => element("li", "", line)));
  const rest = answer.blocks.filter((block) => block !== card);
  if (!rest.length) $('[data-act="rest"]', made).remove();
  put(made, [card.text, setting("place")].join("\n"));
}

function trouble(message) {
  const made = copy("trouble");
  $(".lines", made).append(...setting("help").split("\n").map((line) => element("p", "", line)));
  place($(".lines", made));
  state.again = message;
  put(made, made.textContent);
}

function questions() {
  const made = copy("sheet");
  const all = sheet();
  $$(all.length ? ".empty" : ".full", made).forEach((part) => part.remove());
  for (const text of all) {
    const item = filled("kept", { text });
    $(".drop", item).addEventListener("click", () => drop(text));
    $(".kept", made).append(item);
  }
  if (!all.length) $(".kept", made).remove();
  put(made);
}

// ---- parts of screens

function askForm(label) {
  const form = filled("ask", { label: word(label) });
  const field = $("input", form);
  const keys = $(".keys", form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim()) ask(field.value);
    else field.focus();
  });
  field.addEventListener("input", () => suggest(field, $(".suggested", form)));
  field.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch" && getComputedStyle(keys).display !== "none") toggle(field, keys, true);
  });
  keys.addEventListener("click", () => toggle(field, keys, !keyboard.open));
  return form;
}

function toggle(field, keys, open) {
  keys.setAttribute("aria-pressed", String(open));
  if (!open) return keyboard.hide();
  keyboard.show(field);
  field.focus();
  field.scrollIntoView({ block: "nearest" });
}

let waiting = 0;
function suggest(field, list) {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const typed = field.value.slice(0, 200);
    const found = await api.suggest(typed).catch(() => ({ questions: [] }));
    if (field.isConnected && field.value.slice(0, 200) === typed) list.replaceChildren(...found.questions.map((text) => choice(text)));
  }, SUGGEST_AFTER);
}

function choice(text, at) {
  const made = filled("choice", { text });
  if (at === undefined) $(".number", made).remove();
  else $(".number", made).textContent = at + 1;
  $("button", made).addEventListener("click", () => ask(text));
  return made;
}

function none() {
  const made = copy("none-of-these");
  $("button", made).addEventListener("click", () => ask("none of these"));
  return made;
}

function place(made) {
  const where = $(".place", made);
  if (where && setting("place")) where.textContent = setting("place");
  else where?.remove();
}

// ---- what is done

async function ask(message) {
  let answer;
  screen.setAttribute("aria-busy", "true");
  try {
    answer = await api.ask(message, state.session);
  } catch {
    return show(() => trouble(message));
  } finally {
    screen.removeAttribute("aria-busy");
  }
  state.session = answer.session;
  state.gathered = answer.questions;
  state.answer = answer;
  show(() => {
    state.answer = answer;
    reply(answer);
  });
}

async function begin() {
  try {
    state.topics ??= await api.topics();
  } catch {
    return show(() => trouble(""));
  }
  show(home);
}

function back() {
  const before = state.shown.pop() ?? attract;
  if (before === attract) return leave();
  show(before, { back: false });
}

/** Back from the first screen: nothing asked yet goes back as it is, else everything is wiped. */
function leave() {
  if (state.session || state.kept.length) return wipe();
  show(attract, { back: false });
}

function explain(term, means) {
  $("#term-name").textContent = term;
  $("#term-means").textContent = means;
  $("#term").showModal();
}

async function showArticle(quotes) {
  try {
    state.article ??= await api.article();
  } catch {
    return show(() => trouble(""));
  }
  const { title, text, sentences, words } = state.article;
  $("#article-title").textContent = title;
  const made = [];
  for (const section of new Set(sentences.map((sentence) => sentence.section))) {
    const own = sentences.filter((sentence) => sentence.section === section);
    const span = [own[0].start, own.at(-1).end];
    const marks = quotes.filter((quote) => quote.start < span[1] && quote.end > span[0]);
    if (section !== title) made.push(element("h3", "", section));
    made.push(element("p", "", ...pieces(text, words, explain, ...span, marks)));
  }
  $("#article-text").replaceChildren(...made);
  $("#article").showModal();
  $("#article mark")?.scrollIntoView({ block: "center" });
}

const sheet = () => [...new Set([...state.gathered, ...state.kept])].filter((text) => !(state.dropped ?? []).includes(text));

function keep() {
  const { question } = state.answer.reply;
  state.dropped = (state.dropped ?? []).filter((text) => text !== question);
  state.kept.push(question);
  show(state.now, { back: false });
  $("#live").textContent = word("kept");
}

function drop(text) {
  state.dropped = [...(state.dropped ?? []), text];
  show(questions, { back: false });
}

/** What is on the screen as a title and paragraphs, for paper, phone and voice. */
function told() {
  if (state.now === questions) return [word("sheet"), sheet().map((text, at) => `${at + 1}. ${text}`)];
  const skipped = ["choices", "once"];
  return [state.answer.reply.question, state.answer.blocks.filter((block) => !skipped.includes(block.kind)).map((block) => block.text)];
}

function print() {
  const [title, paragraphs] = told();
  const paper = document.getElementById("paper-sheet").content.cloneNode(true);
  $("h1", paper).textContent = title;
  $("div", paper).append(...paragraphs.map((text) => element("p", "", text)));
  $("#paper").replaceChildren(paper);
  window.print();
}

async function take() {
  const [title, paragraphs] = told();
  try {
    const { codes } = await api.codes([title, ...paragraphs].join("\n\n"));
    $("#codes-all").replaceChildren(...pictures(codes));
  } catch {
    return show(() => trouble(""));
  }
  $("#codes").showModal();
}

function speak(button) {
  const reading = button.getAttribute("aria-pressed") === "true";
  const done = () => button.setAttribute("aria-pressed", "false");
  speech.hush();
  if (reading) return done();
  button.setAttribute("aria-pressed", "true");
  speech.speak(told().flat().join("\n"), done);
}

/** The answer that stands behind an urgent card. */
function rest() {
  const { answer } = state;
  const blocks = answer.blocks.filter((block) => block.kind !== "card");
  const [part] = answer.reply.parts;
  const behind = { ...answer, blocks, reply: { ...answer.reply, suggestions: part?.suggestions ?? [], kind: part?.kind ?? "answer" } };
  show(() => plain(behind));
}

/** Forget everything: on the server, in memory, on the screen. The page is then loaded anew. */
async function wipe() {
  if (state.wiped) return;
  state.wiped = true;
  idle.stop();
  speech.hush();
  keyboard.hide();
  $$("dialog[open]").forEach((dialog) => dialog.close());
  screen.replaceChildren();
  for (const id of ["live", "paper", "term-name", "term-means", "codes-all"]) $(`#${id}`).replaceChildren();
  const { session } = state;
  state.session = null;
  if (session) await Promise.race([api.bye(session), new Promise((done) => setTimeout(done, 2000))]);
  location.replace("/");
}

const acts = {
  about: () => $("#about").showModal(),
  again: () => (state.again ? ask(state.again) : begin()),
  back: () => history.back(),
  begin,
  display: () => $("#display").showModal(),
  finish: wipe,
  home: () => (state.topics ? show(home) : begin()),
  keep,
  print,
  rest,
  sheet: () => show(questions),
  speak,
  take,
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) acts[button.dataset.act](button);
  else if (state.now === attract && event.target.closest(".attract")) begin();
});
addEventListener("popstate", () => (state.shown.length ? back() : undefined));
addEventListener("pageshow", (event) => event.persisted && location.replace("/"));
addEventListener("pagehide", () => state.session && api.bye(state.session));
addEventListener("afterprint", () => $("#paper").replaceChildren());
setInterval(() => state.session && api.stay(state.session).catch(() => {}), 15000);
speech.watch((there) => {
  if (there) document.documentElement.dataset.voice = "on";
  else delete document.documentElement.dataset.voice;
  $$(".speak").forEach((button) => (button.hidden = !there));
});
watchDisplay((layout) => keyboard.setLayout(layout));
$("#plain").remove();
show(attract, { back: false });
