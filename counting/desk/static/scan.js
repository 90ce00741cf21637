// Sends the scans one after the other and shows how reading goes on.

import { ask, insist, Lost, pause, Refused, sent } from "./ask.js";

const page = document.documentElement.lang === "vi";
const say = (vi, en) => (page ? vi : en);
const $ = (id) => document.getElementById(id);
const upload = $("upload");
const byName = new Intl.Collator("vi", { numeric: true });

async function send(files) {
  if (!files.length) return;
  const inOrder = [...files].sort((a, b) => byName.compare(a.name, b.name));
  upload.hidden = false;
  try {
    const { lot } = await insist("/scan/lot", sent({}));
    for (const [at, file] of inOrder.entries()) {
      upload.textContent = say(`Đang gửi ${at + 1} / ${inOrder.length}: ${file.name}`, `Sending ${at + 1} of ${inOrder.length}: ${file.name}`);
      const where = new URLSearchParams({ lot, at, name: file.name });
      await insist(`/scan/upload?${where}`, { method: "POST", body: file });
    }
    upload.textContent = say(`Đã gửi ${inOrder.length} tệp.`, `${inOrder.length} files sent.`);
    await insist("/scan/begin", sent({}));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    upload.textContent = error.message;
  }
  follow();
}

function against(read, collected) {
  if (read === collected) return say("✓ đủ", "✓ complete");
  if (read < collected) return say(`còn thiếu ${collected - read}`, `${collected - read} missing`);
  return say(`thừa ${read - collected}; hãy đếm lại`, `${read - collected} too many; count again`);
}

function stateOf(told, done, all) {
  if (told.state === "idle") return say(`${told.waiting} tệp chờ đọc`, `${told.waiting} files wait`);
  if (told.scanning || !all || told.state === "done") return told.state_name;
  if (told.state === "reading" && !done) return say(`Đang chuẩn bị đọc ${all} tệp…`, `Getting ready to read ${all} files…`);
  return say(`${told.state_name}: ${done} / ${all} tệp, còn ${all - done}`, `${told.state_name}: ${done} of ${all} files, ${all - done} left`);
}

function show(told) {
  const live = $("live");
  live.hidden = told.state === "idle" && !told.waiting;
  const before = Number(live.dataset.before);
  const [done, all] = told.files ? [told.done, told.files] : [before, told.waiting];
  $("state").textContent = stateOf(told, Math.min(done, all), all);
  $("bar").max = Math.max(1, all);
  if (told.state === "reading" && (told.scanning || !done)) $("bar").removeAttribute("value");
  else $("bar").value = told.state === "done" ? $("bar").max : done;
  for (const id of ["pages", "doubts", "refused"]) $(id).textContent = told[id];
  if (!told.files && told.state === "paused") $("pages").textContent = before;
  $("strangers").hidden = !told.strangers.length;
  const names = told.strangers.join(", ");
  $("strangers").textContent = say(
    `Không phải bản quét nên không nhận vào hồ sơ: ${names}.`,
    `No scans, so not taken into the count: ${names}.`,
  );
  $("rate").textContent = told.a_minute || "–";
  $("job-fault").textContent = told.fault;
  $("job-fault").hidden = !told.fault;
  $("pause").hidden = told.state !== "reading";
  $("continue").hidden = told.state === "reading" || !told.waiting;
  $("onward").hidden = told.state !== "done" || !told.done;
  $("refusals").hidden = !told.refusals.length;
  $("refusal-list").replaceChildren(
    ...told.refusals.map(({ file, why }) => {
      const line = document.createElement("li");
      const name = document.createElement("strong");
      name.textContent = file;
      line.append(name, ` – ${why}`);
      return line;
    }),
  );
  if (told.state === "reading") {
    for (const row of document.querySelectorAll("tr[data-kind]")) {
      const read = Number(row.dataset.read) + (told.by_kind[row.dataset.kind] ?? 0);
      row.querySelector(".read").textContent = read;
      if (row.dataset.collected && read !== Number(row.dataset.read)) row.lastElementChild.textContent = against(read, Number(row.dataset.collected));
    }
  }
}

let following = false;
async function follow() {
  if (following) return;
  following = true;
  let before = $("live").dataset.state;
  for (;;) {
    try {
      const told = await ask("/scan/progress");
      show(told);
      if (before === "reading" && told.state !== "reading") return location.reload();
      before = told.state;
      if (told.state !== "reading") break;
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
    }
    await pause(500);
  }
  following = false;
}

$("files")?.addEventListener("change", (event) => send(event.target.files));
$("pause").addEventListener("click", async () => {
  await insist("/scan/pause", sent({}));
  location.reload();
});
$("continue").addEventListener("click", async () => {
  await insist("/scan/begin", sent({}));
  follow();
});

const feeder = $("feeder-form");
let known = [];
function say_of_feeder(text) {
  $("feeder-said").textContent = text;
  $("feeder-said").hidden = !text;
}
function options(select, told, chosen) {
  select.replaceChildren(...told.map(([value, name]) => new Option(name, value, false, value === chosen)));
}
function showSources() {
  const sources = known.find((each) => each.device === $("device").value)?.sources ?? [];
  if (sources.length) options($("source"), sources.map(({ source, name }) => [source, name]));
}
$("device")?.addEventListener("change", showSources);
$("look")?.addEventListener("click", async () => {
  say_of_feeder(say("Đang tìm máy quét; có thể mất nửa phút…", "Looking for scanners; it may take half a minute…"));
  $("look").disabled = true;
  try {
    known = (await ask("/scan/scanners")).scanners;
    options($("device"), known.map(({ device, name }) => [device, name]), $("device").value);
    showSources();
    say_of_feeder(known.length ? "" : say("Không thấy máy quét nào; hãy kiểm tra dây và nguồn điện, hoặc đưa tệp vào ở dưới.", "No scanner is found; check its cable and power, or bring files in below."));
  } catch (error) {
    say_of_feeder(error instanceof Refused ? error.message : "");
  }
  $("look").disabled = false;
});
feeder?.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await insist("/scan/feeder", sent(Object.fromEntries(new FormData(feeder))));
    say_of_feeder("");
    follow();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say_of_feeder(error.message);
  }
});

const drop = $("drop");
drop?.addEventListener("dragover", (event) => {
  event.preventDefault();
  drop.classList.add("over");
});
drop?.addEventListener("dragleave", () => drop.classList.remove("over"));
drop?.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  send(event.dataTransfer.files);
});
follow();
