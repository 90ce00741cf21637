// Points from a name to its row on the picture, and back.

for (const part of document.querySelectorAll("[data-row]")) {
  part.addEventListener("pointerenter", () => light(part.dataset.row, true));
  part.addEventListener("pointerleave", () => light(part.dataset.row, false));
}

function light(row, on) {
  for (const part of document.querySelectorAll(`[data-row="${row}"]`)) part.classList.toggle("lit", on);
}
