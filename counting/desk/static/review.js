// One doubt: keys decide, the wheel zooms, and an answer is sent until the desk has it.

import { ask, insist, Lost, Refused, sent } from "./ask.js";

const review = document.getElementById("review");
const reason = document.getElementById("reason");
const refused = document.getElementById("refused");
const vi = document.documentElement.lang === "vi";
let busy = false;

async function answer(button) {
  if (busy) return;
  if (button.dataset.needsReason && !reason.value.trim()) {
    refused.textContent = vi ? "Hãy ghi lý do rồi bấm lại." : "Write down the reason, then press again.";
    refused.hidden = false;
    reason.focus();
    return;
  }
  busy = true;
  button.classList.add("chosen");
  try {
    const { key, before } = review.dataset;
    const told = await insist("/review/answer", sent({ key, before, choice: button.dataset.choice, reason: reason.value.trim() }));
    sessionStorage.removeItem(`reason ${key}`);
    location.assign(told.next);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    refused.textContent = error.message;
    refused.hidden = false;
    button.classList.remove("chosen");
    busy = false;
  }
}

// a reason that is being typed outlives loading the page again; Enter leads back to the keys
if (reason) {
  const place = `reason ${review.dataset.key}`;
  reason.value = sessionStorage.getItem(place) ?? "";
  reason.addEventListener("input", () => sessionStorage.setItem(place, reason.value));
  reason.addEventListener("keydown", (event) => {
    if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
    event.preventDefault();
    reason.blur();
  });
}

const buttons = [...document.querySelectorAll("button.answer")];
for (const button of buttons) button.addEventListener("click", () => answer(button));

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (event.target.matches("input, textarea, select")) return;
  const button = buttons.find((each) => each.dataset.key === event.key.toUpperCase());
  if (button) answer(button);
  else if ((event.key === "Backspace" || event.key === "ArrowLeft") && review.dataset.back) location.assign(review.dataset.back);
  else if (event.key === "ArrowRight") location.assign(review.dataset.later);
  else return;
  event.preventDefault();
});

/** Wheel and drag on a drawing: its view box grows and moves. */
function zoomable(svg) {
  const home = svg.viewBox.baseVal;
  const whole = { x: home.x, y: home.y, width: home.width, height: home.height };
  const at = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return point;
  };
  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    const view = svg.viewBox.baseVal;
    const point = at(event);
    const factor = event.deltaY < 0 ? 0.8 : 1.25;
    const width = Math.min(whole.width, view.width * factor);
    const real = width / view.width;
    const limit = (value, least, most) => Math.min(Math.max(value, least), most);
    const height = view.height * real;
    view.x = limit(point.x - (point.x - view.x) * real, whole.x, whole.x + whole.width - width);
    view.y = limit(point.y - (point.y - view.y) * real, whole.y, whole.y + whole.height - height);
    view.width = width;
    view.height = height;
  }, { passive: false });
  let held = null;
  svg.addEventListener("pointerdown", (event) => { held = at(event); });
  svg.addEventListener("pointermove", (event) => {
    if (!held || !event.buttons) return;
    const point = at(event);
    const view = svg.viewBox.baseVal;
    view.x -= point.x - held.x;
    view.y -= point.y - held.y;
  });
  svg.addEventListener("dblclick", () => Object.assign(svg.viewBox.baseVal, whole));
}
for (const svg of document.querySelectorAll("svg.sheet, svg.close-up")) zoomable(svg);

// the desk draws the next ballot while this one is looked at
if (review.dataset.coming) new Image().src = review.dataset.coming;

// what each reader saw is read off the scan anew, while the picture is looked at already
const readers = document.getElementById("readers");
if (readers) {
  try {
    const { seen } = await ask(readers.dataset.path);
    readers.replaceChildren(...seen.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  } catch (error) {
    if (!(error instanceof Lost || error instanceof Refused)) throw error;
  }
}
