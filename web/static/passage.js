// Shows the passage that a citation leads to in a dialog. Without this file the link leads there.

const dialog = document.querySelector("#passage");
const text = dialog?.querySelector(".dialog-text");
let opener = null;
let wanted = null;

if (dialog) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".answer a[href*='/passage/']");
    const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!link || !isPlain) return;
    event.preventDefault();
    show(link);
  });
  dialog.addEventListener("pointerdown", (event) => {
    if (event.target === dialog) dialog.close(); // the backdrop: all else has a box within it
  });
  dialog.addEventListener("close", () => {
    text.replaceChildren(); // its mark has a name that an address may hold
    opener?.focus({ preventScroll: true });
    if (history.state?.passage) history.back();
  });
  addEventListener("popstate", () => dialog.close());
}

async function show(link) {
  wanted = link;
  const passage = await fetchPassage(link.href).catch(() => null);
  if (wanted !== link) return; // another was pressed meanwhile
  wanted = null;
  if (!passage) {
    location.assign(link.href);
    return;
  }
  opener = link;
  dialog.querySelector("h2").textContent = passage.title;
  dialog.querySelector(".dialog-foot a").href = link.href;
  dialog.querySelector(".dialog-place").replaceChildren(...passage.place);
  text.replaceChildren(passage.words);
  dialog.showModal();
  history.pushState({ passage: true }, ""); // so that Back closes the dialog and stays here
  text.querySelector("mark").scrollIntoView({ block: "center" });
}

async function fetchPassage(address) {
  const response = await fetch(address);
  if (!response.ok) return null;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const words = page.querySelector("main > .passage");
  if (!words?.querySelector("mark")) return null;
  const title = page.querySelector("main > h1").textContent;
  return { title, place: page.querySelectorAll("main > .lead, main > .path"), words };
}
