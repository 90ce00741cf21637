// One kind of ballot at a time, turned by the arrow keys.

const slides = [...document.querySelectorAll(".slide")];
let at = 0;

function show(next) {
  at = Math.min(Math.max(next, 0), slides.length - 1);
  document.getElementById("at").textContent = at + 1;
  slides.forEach((slide, number) => { slide.hidden = number !== at; });
}

document.addEventListener("keydown", (event) => {
  if (["ArrowRight", "PageDown", " "].includes(event.key)) show(at + 1);
  else if (["ArrowLeft", "PageUp"].includes(event.key)) show(at - 1);
  else return;
  event.preventDefault();
});
document.addEventListener("click", () => show(at + 1));
show(0);
