// On every page: what answers a form takes its screen's address, so that loading again or going back asks for no form anew.

const { home, answers } = document.body.dataset;
if (answers) history.replaceState(null, "", home);

const vi = document.documentElement.lang === "vi";

// what a box lacks is said in the page's language, not in the browser's
document.addEventListener("invalid", ({ target }) => {
  target.setCustomValidity("");
  if (!target.validity.valueMissing) return;
  if (target.type === "file") target.setCustomValidity(vi ? "Hãy chọn tệp trước." : "Choose a file first.");
  else target.setCustomValidity(vi ? "Hãy điền ô này." : "Fill in this field.");
}, true);
document.addEventListener("input", ({ target }) => target.setCustomValidity?.(""), true);

// the same for choosing files; without scripts the browser's own box stays
for (const box of document.querySelectorAll('input[type="file"]:not(.own)')) {
  const shown = document.createElement("span");
  const said = document.createElement("span");
  const press = document.createElement("span");
  shown.className = "file-box";
  press.className = "button";
  press.textContent = vi ? "Chọn tệp…" : "Choose files…";
  said.className = "hint";
  const tell = () => {
    const names = [...box.files].map((file) => file.name);
    said.textContent = names.length ? names.join(", ") : vi ? "chưa chọn tệp nào" : "no file chosen yet";
  };
  tell();
  box.before(shown);
  shown.append(press, said, box);
  box.addEventListener("change", tell);
}
