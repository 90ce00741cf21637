// Waits until all boxes are cut out, then shows them.

import { ask, Lost, pause } from "./ask.js";

for (const choice of document.querySelectorAll(".wall-choice select")) {
  choice.addEventListener("change", () => choice.form.submit());
}

if (document.getElementById("uncut")) {
  for (;;) {
    await pause(1000);
    try {
      const { left } = await ask("/review/wall/left");
      document.getElementById("left").textContent = left;
      if (!left) location.reload();
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
    }
  }
}
