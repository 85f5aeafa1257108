// Dropping files on the form, and an upload's page that keeps itself up to date.
// Without this file the form still sends, and the page loads itself again.

const ENDINGS = [".txt", ".html", ".htm", ".pdf", ".docx", ".json"];
const LARGEST_MEGABYTES = 20;
const MEGABYTE = 1024 * 1024;
const WAIT = 700; // milliseconds between looks at what became of the files
const QUIET = 10_000; // milliseconds between two things said while work is under way

const form = document.querySelector("form.upload");
if (form) enhanceForm();
if (document.querySelector("#summary[data-busy=yes]")) follow();

function enhanceForm() {
  const input = form.elements.file;
  form.querySelector("[data-drop-hint]").hidden = false;
  input.addEventListener("change", showChosen);
  form.addEventListener("submit", (event) => {
    if (problemOfAll()) event.preventDefault();
  });
  addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.toggle("dragging", carriesFiles(event));
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) form.classList.remove("dragging");
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("dragging");
    if (carriesFiles(event)) take(event.dataTransfer);
  });
  showChosen(); // a page that the browser kept may be shown again
}

function carriesFiles(event) {
  return event.dataTransfer.types.includes("Files");
}

function take(dropped) {
  const all = new DataTransfer();
  let folders = 0;
  for (const file of form.elements.file.files) all.items.add(file);
  for (const item of dropped.items) {
    if (item.webkitGetAsEntry?.()?.isDirectory) folders += 1;
    else if (item.kind === "file") all.items.add(item.getAsFile());
  }
  form.elements.file.files = all.files;
  showChosen();
  if (folders) complain("A folder cannot be dropped. Open it, then drop the files in it.");
  else form.querySelector("button[type=submit]").focus();
}

function showChosen() {
  const files = [...form.elements.file.files];
  const list = form.querySelector(".chosen");
  list.replaceChildren(...files.map(line));
  list.hidden = !files.length;
  complain(problemOfAll());
  if (files.length) announce(`${files.length} ${files.length === 1 ? "file" : "files"} chosen`);
}

function line(file) {
  const item = document.createElement("li");
  const problem = problemOf(file);
  const named = `${file.name.slice(0, 100)} (${sizeOf(file)})`;
  item.textContent = `${named}${problem ? `: ${problem}` : ""}`;
  return item;
}

function sizeOf(file) {
  if (file.size >= MEGABYTE) return `${(file.size / MEGABYTE).toFixed(1)} MB`;
  return `${Math.ceil(file.size / 1024)} KB`;
}

function problemOf(file) {
  const name = file.name.toLowerCase();
  if (!ENDINGS.some((ending) => name.endsWith(ending))) return "this kind of file cannot be read";
  return file.size > LARGEST_MEGABYTES * MEGABYTE ? "too large, will not be added" : "";
}

function problemOfAll() {
  const { mostFiles, mostMegabytes } = form.dataset;
  const files = [...form.elements.file.files];
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  if (files.length > mostFiles) return `Choose at most ${mostFiles} files at a time.`;
  if (bytes > mostMegabytes * MEGABYTE) return `Choose less than ${mostMegabytes} MB at a time.`;
  return "";
}

function complain(text) {
  const place = form.querySelector("[data-problem]");
  place.textContent = text;
  place.hidden = !text;
  if (text) announce(text);
}

async function follow() {
  let said = Date.now();
  let busy = true;
  while (busy) {
    await new Promise((resolve) => setTimeout(resolve, WAIT));
    const fresh = await load();
    if (!fresh) continue;
    busy = fresh.querySelector("#summary").dataset.busy === "yes";
    show(fresh);
    if (!busy || Date.now() - said > QUIET) {
      said = Date.now();
      announce(document.querySelector("#summary").textContent);
    }
  }
}

async function load() {
  try {
    const response = await fetch(location.href);
    if (response.status === 404) location.reload();
    if (!response.ok) return null;
    return new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    return null; // the server is away for a moment
  }
}

function show(fresh) {
  document.title = fresh.title;
  for (const name of ["h1", "#summary"]) {
    document.querySelector(name).replaceWith(fresh.querySelector(name));
  }
  const ask = fresh.querySelector("#ask"); // there once all is done
  if (ask) document.querySelector("#next").prepend(ask, " ");
  if (!fresh.querySelector("#safe")) document.querySelector("#safe")?.remove();
  for (const item of fresh.querySelectorAll(".upload-files > li")) {
    const shown = document.getElementById(item.id);
    // What a person may be reading stays as it is while nothing in it has changed.
    if (shown && shown.innerHTML !== item.innerHTML) shown.replaceWith(item);
  }
}

function announce(text) {
  document.querySelector("#announce").textContent = text;
}
