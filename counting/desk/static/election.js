// Lists that grow: a new empty line below the last one, and lines pasted from a table.

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
    if (!row.nextElementSibling && event.target.value) lineAfter(table);
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
  });
}

document.querySelector('[aria-invalid="true"], .wrong input')?.focus();
