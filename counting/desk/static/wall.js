// The wall: only the rows in sight are fetched and drawn, however many there are; a click makes a doubt of a box.

import { ask, insist, Lost, pause, Refused, renewSteps, sent } from "./ask.js";

const vi = document.documentElement.lang === "vi";
const say = (one, other) => (vi ? one : other);
const $ = (id) => document.getElementById(id);
const wall = $("wall");

for (const choice of document.querySelectorAll(".wall-choice select")) {
  choice.addEventListener("change", () => choice.form.submit());
}

const AHEAD = 8; // rows drawn above and below what is in sight

class Wall {
  constructor(box) {
    this.box = box;
    const { path, mark, count, row, block, wide, high } = box.dataset;
    [this.path, this.mark] = [path, mark];
    [this.count, this.row, this.block] = [count, row, block].map(Number);
    this.shape = Number(high) / (Number(wide) * this.row);
    this.rows = Math.ceil(this.count / this.row);
    this.names = [...$("wall-names").children].map((each) => each.textContent);
    this.levels = [...$("wall-levels").children].map((each) => each.textContent);
    this.blocks = new Map();
    this.strips = new Map();
    this.at = -1;
    this.measure();
  }

  measure() {
    this.height = Math.max(1, Math.round(this.box.clientWidth * this.shape));
    this.box.style.height = `${this.height * this.rows}px`;
    for (const [number, strip] of this.strips) this.place(strip, number);
    this.draw();
  }

  place(strip, number) {
    strip.style.top = `${number * this.height}px`;
    strip.style.height = `${this.height}px`;
  }

  draw() {
    const above = -this.box.getBoundingClientRect().top;
    const first = Math.max(0, Math.floor(above / this.height) - AHEAD);
    const last = Math.min(this.rows - 1, Math.ceil((above + innerHeight) / this.height) + AHEAD);
    for (const [number, strip] of this.strips) {
      if (number >= first && number <= last) continue;
      strip.remove();
      this.strips.delete(number);
    }
    for (let number = first; number <= last; number += 1) if (!this.strips.has(number)) this.strip(number);
  }

  strip(number) {
    const strip = document.createElement("div");
    strip.className = "strip";
    this.place(strip, number);
    const picture = new Image();
    picture.src = `${this.path}/${number}.jpg?m=${this.mark}`;
    picture.alt = "";
    strip.append(picture);
    this.strips.set(number, strip);
    this.box.append(strip);
    this.frame(number);
  }

  async frame(number) {
    const cells = await this.cells(number * this.row);
    const strip = this.strips.get(number);
    if (!strip || !cells) return;
    strip.querySelectorAll("span").forEach((each) => each.remove());
    const first = (number * this.row) % this.block;
    cells.slice(first, first + this.row).forEach((cell, place) => {
      const frame = document.createElement("span");
      frame.className = `cell ${cell[3]}`;
      frame.dataset.at = number * this.row + place;
      frame.classList.toggle("current", number * this.row + place === this.at);
      frame.title = this.told(cell);
      strip.append(frame);
    });
  }

  /** The block of cells that holds this one: fetched once, again after the connection was lost. */
  cells(at) {
    const block = Math.floor(at / this.block);
    if (!this.blocks.has(block)) this.blocks.set(block, insist(`${this.path}/cells?block=${block}`));
    return this.blocks.get(block);
  }

  async cell(at) {
    return (await this.cells(at))[at % this.block];
  }

  told([, row, level, state]) {
    const more = { asked: say(" – chờ quyết định", " – waits for a decision"), decided: say(" – đã quyết định", " – decided") };
    return `${this.names[row - 1]}: ${this.levels[level]}${more[state] ?? ""}`;
  }

  async go(at) {
    this.at = Math.min(Math.max(at, 0), this.count - 1);
    const number = Math.floor(this.at / this.row);
    const top = this.box.getBoundingClientRect().top + number * this.height;
    if (top < 60 || top + this.height > innerHeight - 90) scrollBy(0, top - innerHeight / 2);
    this.draw();
    const cell = await this.cell(this.at);
    this.box.querySelector(".current")?.classList.remove("current");
    this.box.querySelector(`[data-at="${this.at}"]`)?.classList.add("current");
    $("wall-said").textContent = this.told(cell);
    $("wall-bar").hidden = false;
    $("wall-open").href = `/review/${cell[0]}/${cell[1]}`;
    $("wall-open").hidden = false;
  }

  async doubt() {
    if (this.at < 0) return;
    const cell = await this.cell(this.at);
    if (cell[3] || !this.box.dataset.may) return;
    try {
      cell[3] = (await insist("/review/wall/doubt", sent({ page: cell[0], row: cell[1] }))).state;
      $("wall-review").hidden = false;
      $("refused").hidden = true;
      renewSteps().catch(() => {}); // the next page tells it anyhow
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      $("refused").textContent = error.message;
      $("refused").hidden = false;
    }
    await this.frame(Math.floor(this.at / this.row));
    $("wall-said").textContent = this.told(cell);
  }
}

if (wall) {
  const shown = new Wall(wall);
  let asked = 0;
  const soon = () => { asked ||= requestAnimationFrame(() => { asked = 0; shown.draw(); }); };
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", () => shown.measure());
  wall.addEventListener("click", async (event) => {
    const at = event.target.dataset.at;
    if (at === undefined) return;
    await shown.go(Number(at));
    await shown.doubt();
  });
  wall.addEventListener("keydown", (event) => {
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: shown.row, ArrowUp: -shown.row };
    if (event.key in steps) shown.go(shown.at < 0 ? 0 : shown.at + steps[event.key]);
    else if (event.key === " ") shown.doubt();
    else if (event.key === "Enter" && shown.at >= 0) location.assign($("wall-open").href);
    else return;
    event.preventDefault();
  });
}

if ($("uncut")) {
  for (;;) {
    await pause(1000);
    try {
      const { left } = await ask("/review/wall/left");
      $("left").textContent = left;
      if (!left) location.reload();
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
    }
  }
}
