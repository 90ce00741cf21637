// Points from a name to its row on the picture, and back; grid lines are moved by mouse and keys.

for (const part of document.querySelectorAll("[data-row]")) {
  part.addEventListener("pointerenter", () => light(part.dataset.row, true));
  part.addEventListener("pointerleave", () => light(part.dataset.row, false));
}

for (const part of document.querySelectorAll("svg [data-row]")) {
  part.addEventListener("click", () => {
    const line = document.getElementById(`row-${part.dataset.row}`);
    const details = line.querySelector("details");
    if (details) details.open = true;
    line.scrollIntoView({ block: "center" });
    (line.querySelector("input[name=name]") ?? line).focus();
  });
}

function light(row, on) {
  for (const part of document.querySelectorAll(`[data-row="${row}"]`)) part.classList.toggle("lit", on);
}

const bar = document.getElementById("line-form");
const vi = document.documentElement.lang === "vi";
let moved = null;

/** Show a line at another place (mm), and offer to keep it there. Only one line at a time is out of its place. */
function put(line, to) {
  if (moved && moved !== line) back();
  moved = line;
  const { page, axis, at } = line.dataset;
  const place = Math.round(to * 10) / 10;
  line.setAttribute("transform", axis === "x" ? `translate(${place - at} 0)` : `translate(0 ${place - at})`);
  line.setAttribute("aria-valuenow", place);
  for (const [name, value] of Object.entries({ page, axis, at, to: place })) bar.elements[name].value = value;
  const by = (place - at).toFixed(1);
  document.getElementById("line-said").textContent = vi ? `Đường kẻ dời ${by.replace(".", ",")} mm.` : `The line is moved by ${by} mm.`;
  bar.hidden = false;
}

function back() {
  moved?.removeAttribute("transform");
  moved = null;
  bar.hidden = true;
}

for (const line of document.querySelectorAll(".grid-line")) {
  const svg = line.ownerSVGElement;
  const where = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse())[line.dataset.axis];
  const now = () => Number(line.getAttribute("aria-valuenow"));
  line.addEventListener("pointerdown", (event) => {
    line.setPointerCapture(event.pointerId);
    line.focus();
    event.preventDefault();
  });
  line.addEventListener("pointermove", (event) => {
    if (line.hasPointerCapture(event.pointerId)) put(line, where(event));
  });
  line.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step) put(line, (moved === line ? now() : Number(line.dataset.at)) + step * (event.shiftKey ? 1 : 0.1));
    else if (event.key === "Enter" && moved === line) bar.requestSubmit();
    else if (event.key === "Escape") back();
    else return;
    event.preventDefault();
  });
}
document.getElementById("line-back")?.addEventListener("click", back);
