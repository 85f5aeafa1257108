// Keeps whether an answer helped without loading the page anew. Without this file the form does.

document.addEventListener("submit", async (event) => {
  const form = event.target.closest(".helpful");
  if (!form) return;
  event.preventDefault();
  const { value } = event.submitter;
  const body = new FormData(form);
  body.set("helpful", value);
  if (!(await isKept(form.action, body))) {
    tell(form, "That was not kept. Please try again.");
    return;
  }
  for (const button of form.querySelectorAll("[aria-pressed]")) {
    button.setAttribute("aria-pressed", String(button.value === value));
  }
  form.querySelector("[data-save]").value = value;
  form.querySelector(".reason").hidden = false;
  tell(form, "Thank you. This is kept on this computer.");
});

async function isKept(address, body) {
  try {
    // The reply leads to the whole page, which is here already.
    const response = await fetch(address, { method: "POST", body, redirect: "manual" });
    return response.type === "opaqueredirect";
  } catch {
    return false;
  }
}

function tell(form, text) {
  form.querySelector(".said").textContent = text;
  document.querySelector("#announce").textContent = text;
}
