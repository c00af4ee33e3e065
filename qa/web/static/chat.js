// The conversation: asks, shows, keeps the question when something fails.

let stopAsking = null; // while a question is asked: drops its reply

// Ask a question at the end of the conversation. `history` has the earlier questions that it
// leans on, null for those of the conversation; `where` is the filter, null for all documents.
async function ask(question, history = null, where = whereNow()) {
  if (stopAsking || !question.trim()) return;
  const box = find(".sb-question");
  const turn = { question, history, where, answer: null };
  const node = turnNode(question);
  keepRoom();
  find(".sb-welcome")?.remove();
  find(".sb-stopped")?.remove();
  find(".sb-turns").append(node);
  bring(find(".sb-turns"), node, false);
  box.value = "";
  fitBox();
  const answer = await reply(turn, node, question, history, where);
  if (answer.error || answer.stopped) {
    const why = answer.stopped
      ? el("p", { class: "sb-status" }, "Stopped. The question is kept below.")
      : el("p", { class: "sb-error", role: "alert" }, answer.error);
    node.classList.toggle("sb-stopped", Boolean(answer.stopped));
    showFailure(turn, node, why);
    if (!box.value) box.value = question;
    fitBox();
  } else {
    talk.turns.push(turn);
    finish(turn, node, { question, history, where, answer });
  }
  if (node.isConnected) bring(find(".sb-turns"), node, false);
  if (find(".sb-viewer").hidden) box.focus({ preventScroll: true });
  return answer;
}

// Ask a question in the place of one that was answered; the turns after it stay.
async function askAgain(turn, node, question, history = turn.history, where = whereNow()) {
  if (stopAsking) return;
  keepRoom();
  const answer = await reply(turn, node, question, history, where);
  if (!answer.error && !answer.stopped) return finish(turn, node, { question, history, where, answer });
  showReply(turn, node);
  if (node.isConnected) editQuestion(turn, node, question, undefined, answer.error || "Stopped. This is still the earlier answer.");
}

// Ask the server and return its answer, {error} if there is none, {stopped} if it is not
// waited for.
async function reply(turn, node, question, history, where) {
  const stopped = new Promise((resolve) => {
    stopAsking = () => resolve({ stopped: true });
  });
  showWaiting(node, question);
  find(".sb-send").disabled = true;
  const answer = await Promise.race([requested(question, history || questionsBefore(turn), where), stopped]);
  stopAsking = null;
  find(".sb-send").disabled = false;
  return answer;
}

async function requested(question, history, where) {
  try {
    return await reached(server.ask(withSession(where ? { question, history, where } : { question, history })));
  } catch (error) {
    return { error: "The server cannot be reached. Your question is kept below; ask again when it is back." };
  }
}

function finish(turn, node, answered) {
  Object.assign(turn, answered);
  const history = turn.history || questionsBefore(turn);
  talk.changed = Date.now();
  keepTalk(talk);
  noteCurrent(talk);
  showReply(turn, node);
  showBelow(node.querySelector(".sb-reply"), turn, history);
  if (turn.answer.status !== "small_talk") showSources(turn.answer, false);
  if (find(".sb-viewer").hidden) noteAddress(turn.answer);
}

// On a wide screen the question box stands right below the conversation. It moves down when
// there is more, and never up: what comes in place of something taller takes its room.
function keepRoom() {
  const turns = find(".sb-turns");
  turns.style.setProperty("--sb-kept", `${turns.offsetHeight}px`);
}

function forgetRoom() {
  find(".sb-turns").style.removeProperty("--sb-kept");
}

function fitBox(box = find(".sb-question")) {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, 160)}px`;
}

function sendOnEnter(box, form) {
  box.addEventListener("keydown", (event) => {
    // Enter also confirms a candidate of an input method; that one must not send.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
}

async function start() {
  const box = find(".sb-question");
  drawIcons();
  window.addEventListener("resize", forgetRoom);
  find(".sb-form").addEventListener("submit", (event) => {
    event.preventDefault();
    ask(box.value.trim());
  });
  box.addEventListener("input", () => fitBox());
  sendOnEnter(box, find(".sb-form"));
  setUpSources();
  setUpViewer();
  setUpTalks();
  setUpKeys();
  setUpDrawer();
  try {
    const collection = await reached(server.collection(withSession({})));
    if (collection.error) throw new Error(collection.error);
    known = collection;
    find(".sb-name").textContent = known.name;
    showCount(known.total);
    await setUpUploads();
  } catch (error) {
    // What is kept in the browser can be read all the same.
    say("The server cannot be reached. Reload the page when it is back.", 0);
  }
  box.focus({ preventScroll: true });
  await resume(linked());
}

// Show the conversation of this tab, or what the address asks for, which is asked but once:
// after a reload its answer is in the conversation.
async function resume(link) {
  const shown = currentTalk();
  let turn = link && shown.turns.find((one) => isLinked(one, link));
  if (!link || turn) showTalk(shown);
  else {
    showTalk(freshTalk());
    restoreWhere(link.where);
  }
  history.replaceState(null, "");
  if (!link) return;
  if (turn) goToTurn(turn);
  else turn = { answer: await ask(link.question, link.history) };
  if (turn?.answer?.hits && link.source) openNumbered(turn.answer, link.source);
}

start();
