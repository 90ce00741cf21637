// Points from a name to its row on the picture, and back.

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
