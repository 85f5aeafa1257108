// Copies an answer with its sources, as plain and as rich text. The page has a link for those
// whose browser cannot.

if (navigator.clipboard) {
  document.documentElement.classList.add("can-copy");
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (button) copy(button);
  });
}

async function copy(button) {
  try {
    await write(button.dataset.copy);
    say(button, "Copied");
  } catch {
    say(button, "Could not copy");
  }
}

function write(address) {
  const plain = fetchText(`${address}.txt`);
  return writeRich(plain, fetchText(`${address}.html`)).catch(async () =>
    navigator.clipboard.writeText(await plain),
  );
}

// The clipboard is given promises: some browsers allow no writing once a fetch was waited for.
async function writeRich(plain, rich) {
  const typed = async (text, type) => new Blob([await text], { type });
  const item = new ClipboardItem({
    "text/plain": typed(plain, "text/plain"),
    "text/html": typed(rich, "text/html"),
  });
  await navigator.clipboard.write([item]);
}

async function fetchText(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.text();
}

function say(button, outcome) {
  button.dataset.name ??= button.textContent;
  button.textContent = outcome;
  setTimeout(() => (button.textContent = button.dataset.name), 3000);
  const turn = button.closest(".tools").dataset.turn;
  document.querySelector("#announce").textContent = `${outcome}: answer ${turn} with its sources`;
}
