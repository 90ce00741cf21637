// Lists that grow: a new empty line below the last one, and lines pasted from a table; what is typed is kept.

import { insist, Refused } from "./ask.js";

function lineAfter(table) {
  const last = table.querySelector("tbody tr:last-child");
  const line = last.cloneNode(true);
  const number = Number(last.querySelector("input").name.match(/\.(\d+)\.name$/)[1]) + 1;
  line.classList.remove("wrong");
  for (const note of line.querySelectorAll(".field-fault")) note.remove();
  for (const input of line.querySelectorAll("input")) {
    input.name = input.name.replace(/\.\d+\.(\w+)$/, `.${number}.$1`);
    input.value = "";
  }
  last.after(line);
  return line;
}

for (const table of document.querySelectorAll("table.people")) {
  table.addEventListener("input", (event) => {
    const row = event.target.closest("tr");
    if (row && !row.nextElementSibling && event.target.value) lineAfter(table);
  });
  table.addEventListener("paste", (event) => {
    const told = event.clipboardData.getData("text").replace(/\r/g, "").replace(/\n+$/, "");
    if (!told.includes("\n") && !told.includes("\t")) return;
    event.preventDefault();
    let row = event.target.closest("tr");
    for (const line of told.split("\n")) {
      const cells = line.split("\t").map((cell) => cell.trim()).filter((cell, at) => !(at === 0 && /^\d*$/.test(cell)));
      const inputs = row.querySelectorAll("input");
      [inputs[0].value, inputs[1].value] = [cells[0] ?? "", cells[1] ?? ""];
      row = row.nextElementSibling ?? lineAfter(table);
    }
    table.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

document.querySelector('[aria-invalid="true"], .wrong input')?.focus();

// what is typed is kept as a draft while it is typed; who leaves before that is asked whether to
const form = document.getElementById("election");
const kept = document.getElementById("kept");
const vi = document.documentElement.lang === "vi";
let typed = 0;
let saved = 0;
let timer = 0;

async function keepDraft() {
  const now = typed;
  try {
    await insist("/election/draft", { method: "POST", body: new URLSearchParams(new FormData(form)) });
    saved = Math.max(saved, now);
    if (saved === typed) kept.textContent = vi ? "Đã giữ bản nháp; bấm “Lưu khai báo” khi xong." : "The draft is kept; press “Keep the description” when done.";
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    kept.textContent = error.message;
  }
}

if (kept) {
  form.addEventListener("input", () => {
    typed += 1;
    clearTimeout(timer);
    timer = setTimeout(keepDraft, 400);
  });
  form.addEventListener("submit", () => { saved = typed; clearTimeout(timer); });
  addEventListener("beforeunload", (event) => { if (saved !== typed) event.preventDefault(); });
}

// a kind that was just added: on to its title
if (/^#kind-\d+$/.test(location.hash)) document.querySelector(`${location.hash} input[name$=".title"]`)?.focus();
