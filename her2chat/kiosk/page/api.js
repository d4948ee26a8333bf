// The interface behind the page. Nothing is sent anywhere but to the server that the page came from.

const LONGEST = 12000; // milliseconds

async function call(path, data) {
  const options = { signal: AbortSignal.timeout(LONGEST), credentials: "omit", cache: "no-store" };
  if (data !== undefined) {
    options.method = "POST";
    options.headers = { "Content-Type": "application/json" };
    options.body = JSON.stringify(data);
  }
  const answer = await fetch(path, options);
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer.json();
}

export const ask = (message, session) => call("/api/ask", { message, session });
export const suggest = (typed) => call("/api/suggest", { typed });
export const topics = () => call("/api/topics");
export const article = () => call("/api/article");
export const codes = (text) => call("/api/qr", { text });
export const stay = (session) => call("/api/stay", { session });

/** Tell the server to forget `session`, even while the page is going away. */
export function bye(session) {
  const body = JSON.stringify({ session });
  const headers = { "Content-Type": "application/json" };
  return fetch("/api/bye", { method: "POST", headers, body, keepalive: true, credentials: "omit" }).catch(() => {});
}
