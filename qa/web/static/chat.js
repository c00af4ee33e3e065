// The conversation: asks, shows, keeps the question when something fails.

const turns = [];
let asking = false;

async function ask(question) {
  if (asking || !question.trim()) return;
  asking = true;
  const box = find(".sb-question");
  const earlier = turns.map((turn) => turn.question);
  const reply = el("div", { class: "sb-reply" }, el("p", { class: "sb-wait" }, "Searching…"));
  const turn = el("article", { class: "sb-turn" }, el("h2", { class: "sb-asked", dir: "auto" }, question), reply);
  find(".sb-welcome")?.remove();
  find(".sb-turns").append(turn);
  bring(find(".sb-turns"), turn, false);
  box.value = "";
  fitBox();
  find(".sb-send").disabled = true;
  let answer;
  try {
    answer = await server.ask({ question, history: earlier });
    if (!answer || typeof answer !== "object") throw new Error("no answer");
  } catch (error) {
    answer = { error: "The server cannot be reached. Your question is kept below; ask again when it is back." };
  }
  asking = false;
  find(".sb-send").disabled = false;
  if (answer.error) {
    reply.replaceChildren(el("p", { class: "sb-error", role: "alert" }, answer.error));
    if (!box.value) box.value = question;
    fitBox();
  } else {
    turns.push({ question, answer });
    reply.replaceChildren(renderAnswer(answer));
    showBelow(reply, answer, earlier);
    if (answer.status !== "small_talk") showSources(answer, false);
  }
  bring(find(".sb-turns"), turn, false);
  if (find(".sb-viewer").hidden) box.focus({ preventScroll: true });
}

function fitBox() {
  const box = find(".sb-question");
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, 160)}px`;
}

function welcome(collection) {
  const count = collection.documents.length;
  find(".sb-name").textContent = collection.name;
  find(".sb-count").textContent = plural(count, "document");
  find(".sb-turns").append(
    el(
      "div",
      { class: "sb-welcome" },
      el("p", {}, "Ask a question in plain words. The answer is quoted from the documents, sentence by sentence, and each [n] opens the place it stands."),
      el("p", {}, count ? "If the documents do not say, you are told so." : "There are no documents yet. Put some into the folder of documents and start again."),
    ),
  );
  showDocuments(collection);
  offerFirst(find(".sb-welcome"));
}

async function start() {
  const box = find(".sb-question");
  find(".sb-form").addEventListener("submit", (event) => {
    event.preventDefault();
    ask(box.value.trim());
  });
  box.addEventListener("input", fitBox);
  box.addEventListener("keydown", (event) => {
    // Enter also confirms a candidate of an input method; that one must not send.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      ask(box.value.trim());
    }
  });
  setUpViewer();
  try {
    const collection = await server.collection({});
    if (collection.error) throw new Error(collection.error);
    welcome(collection);
  } catch (error) {
    find(".sb-turns").append(el("p", { class: "sb-error", role: "alert" }, "The server cannot be reached. Reload the page when it is back."));
  }
  box.focus({ preventScroll: true });
}

start();
