// Asks the desk: every request carries the page's token; a lost connection is told, and tried again.

const token = document.querySelector('meta[name="desk-token"]').content;
const offline = document.getElementById("offline");

export function showOffline(lost) {
  offline.hidden = !lost;
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** One request. Resolves to the answer's JSON; throws Lost where the desk was not reached, Refused where it said no. */
export class Lost extends Error {}
export class Refused extends Error {
  constructor(text, status) {
    super(text);
    this.status = status;
  }
}

export async function ask(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, { ...options, headers: { "x-desk-token": token, ...(options.headers ?? {}) } });
  } catch {
    showOffline(true);
    throw new Lost();
  }
  showOffline(false);
  const told = await answer.json().catch(() => ({}));
  if (answer.status === 401) location.assign("/sign-in");
  if (!answer.ok) throw new Refused(told.fault ?? answer.statusText, answer.status);
  return told;
}

/** Ask until the desk was reached: what a person decided must not be lost because a cable was pulled. */
export async function insist(path, options = {}) {
  for (;;) {
    try {
      return await ask(path, options);
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      await pause(1000);
    }
  }
}

export function sent(fields) {
  return { method: "POST", body: new URLSearchParams(fields) };
}

/** The steps of the day on the left, as they are now: where something was done without leaving the page. */
export async function renewSteps() {
  const steps = await ask("/review/wall/steps");
  [...document.querySelectorAll("nav.day li")].forEach((line, at) => {
    const [state, aside] = steps[at];
    line.className = state;
    line.querySelector(".number").textContent = state === "done" ? "✓" : at + 1;
    line.querySelector(".aside").textContent = aside;
  });
}
