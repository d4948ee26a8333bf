// Reading aloud, with voices of this machine only: a voice from elsewhere would send the words away.

const speech = window.speechSynthesis;

function voice() {
  const local = speech ? speech.getVoices().filter((one) => one.localService) : [];
  const language = document.documentElement.lang.slice(0, 2);
  return local.find((one) => one.lang.toLowerCase().startsWith(language));
}

/** Show or hide what reads aloud, now and whenever voices come or go. */
export function watch(changed) {
  changed(Boolean(voice()));
  speech?.addEventListener("voiceschanged", () => changed(Boolean(voice())));
}

export function speak(text, ended) {
  const chosen = voice();
  if (!chosen) return;
  const said = new SpeechSynthesisUtterance(text);
  said.voice = chosen;
  said.lang = chosen.lang;
  said.rate = 0.9;
  said.addEventListener("end", ended);
  said.addEventListener("error", ended);
  speech.cancel();
  speech.speak(said);
}

export function hush() {
  speech?.cancel();
}
