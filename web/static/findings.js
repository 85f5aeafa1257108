// Streams an answer into the page. Without this file, or when it fails, the form still works.

const main = document.querySelector("main.chat");
const form = document.querySelector("#ask");
let shownPath = location.pathname;
let busy = false;

if (form) enhance();

function enhance() {
  const field = form.elements.question;
  form.addEventListener("submit", (event) => {
    const question = event.submitter?.name === "suggestion" ? event.submitter.value : field.value;
    if (!question.trim()) return; // the server says what is missing
    event.preventDefault();
    if (!busy) ask(question);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("change", () => {
    const count = form.querySelectorAll("[name=report]:checked").length;
    const shown = form.querySelector("[data-all]");
    shown.textContent = `${count ? `${count} of` : "All"} ${shown.dataset.all}`;
  });
  const awaited = document.querySelector("#thread [data-run]");
  if (awaited) listen(awaited.dataset.run, awaited);
  // The address changes without a page load, so going back has to fetch the page it names.
  addEventListener("popstate", () => {
    if (location.pathname !== shownPath) location.reload();
  });
}

async function ask(question) {
  const fields = new FormData(form);
  const body = {
    question,
    reports: fields.getAll("report"),
    conversation: fields.get("conversation") || null,
  };
  let started;
  setBusy(true);
  try {
    const response = await fetch("/api/answers", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`status ${response.status}`);
    started = await response.json();
  } catch {
    submitPlainly(question);
    return;
  }
  const turn = openTurn(question);
  rememberConversation(started.conversation, body.reports);
  listen(started.id, turn);
}

function submitPlainly(question) {
  form.elements.question.value = question;
  setBusy(false); // a page that the browser kept may be shown again
  form.submit();
}

function openTurn(question) {
  const turn = document.querySelector("#new-turn").content.firstElementChild.cloneNode(true);
  turn.querySelector("[data-question]").textContent = question;
  form.querySelector("#error")?.remove();
  if (form.elements.question.value.trim() === question.trim()) form.elements.question.value = "";
  form.elements.question.removeAttribute("aria-invalid");
  form.elements.question.removeAttribute("aria-describedby");
  main.classList.add("conversing");
  document.querySelector("#thread").append(turn);
  document.title = `${question} – Findings`;
  // A suggestion that was pressed is hidden now: carry on from the answer, not the page's top.
  if (document.activeElement?.name === "suggestion") turn.focus({ preventScroll: true });
  turn.scrollIntoView({ block: "start" });
  return turn;
}

function rememberConversation(conversation, reports) {
  form.elements.conversation.value = conversation;
  const chosen = new URLSearchParams(reports.map((report) => ["report", report]));
  const address = `/conversations/${conversation}${reports.length ? `?${chosen}` : ""}`;
  if (location.pathname + location.search !== address) {
    history.pushState(null, "", address);
    shownPath = location.pathname;
  }
}

// One answer at a time: until it is there, what is typed stays, and Ask waits.
function setBusy(on) {
  busy = on;
  for (const button of document.querySelectorAll("#ask .primary, .again")) {
    button.setAttribute("aria-disabled", String(on));
  }
}

function listen(run, turn) {
  const answer = turn.querySelector(".answer");
  const progress = turn.querySelector(".progress");
  const stop = form.querySelector(".stop");
  const stream = new EventSource(`/api/answers/${run}/events`);
  let failures = 0;

  const finish = () => {
    stream.close();
    progress.remove();
    if (document.activeElement === stop) form.elements.question.focus({ preventScroll: true });
    stop.hidden = true;
    setBusy(false);
  };
  const offerAgain = () => {
    const tools = document.querySelector("#failed-turn").content.firstElementChild.cloneNode(true);
    tools.querySelector("button").value = turn.querySelector("[data-question]").textContent;
    turn.append(tools);
  };
  const say = (text) => {
    const message = document.createElement("p");
    message.className = "note";
    message.textContent = text;
    answer.append(message);
    announce(text);
  };
  const put = (place) => (event) => answer.insertAdjacentHTML(place, JSON.parse(event.data).html);

  setBusy(true);
  stop.hidden = false;
  stop.onclick = () => {
    progress.textContent = "Stopping";
    fetch(`/api/answers/${run}/stop`, { method: "POST" }).catch(() => {
      progress.textContent = "Could not stop. Still writing";
    });
  };
  stream.addEventListener("open", () => (failures = 0));
  stream.addEventListener("status", (event) => {
    progress.textContent = JSON.parse(event.data).text;
    announce(progress.textContent);
  });
  stream.addEventListener("note", (event) => {
    answer.querySelector(".opening")?.remove(); // what frames the answer may change at its end
    put("afterbegin")(event);
  });
  for (const part of ["claim", "about", "nearest", "sources"]) {
    stream.addEventListener(part, put("beforeend"));
  }
  stream.addEventListener("tools", (event) => {
    turn.insertAdjacentHTML("beforeend", JSON.parse(event.data).html);
  });
  stream.addEventListener("done", finish);
  stream.addEventListener("error", (event) => {
    if (event instanceof MessageEvent) {
      say(JSON.parse(event.data).message);
      offerAgain();
      form.elements.question.value ||= turn.querySelector("[data-question]").textContent;
    } else if (stream.readyState === EventSource.CLOSED || ++failures > 4) {
      finish();
      say("The connection was lost. Load the page again to see the answer.");
    }
  });
}

function announce(text) {
  document.querySelector("#announce").textContent = text;
}
