// Questions to ask next, at the start and below an answer. The server has asked each of
// them: the documents answer it. They come below all else, so that nothing moves.

const OFFER_TRIES = 40;

function quotedPlaces(answer) {
  return answer.quotes.map(({ citation }) => ({
    document_id: citation.document_id,
    start: citation.start,
    end: citation.end,
  }));
}

function offer(box, label, questions) {
  if (!questions.length || !box.isConnected) return;
  const button = (question) =>
    el("li", {}, el("button", { type: "button", class: "sb-offer", dir: "auto", onclick: () => ask(question) }, question));
  box.append(
    el("div", { class: "sb-offers", role: "group", "aria-label": label }, el("p", { class: "sb-offers-label" }, label), el("ul", {}, questions.map(button))),
  );
}

async function offerFirst(box, tries = OFFER_TRIES) {
  let found;
  try {
    found = await server.suggestions({});
  } catch (error) {
    return; // the page does without
  }
  if (!box.isConnected || !found || found.error) return;
  if (found.ready) offer(box, "You could ask", found.questions);
  else if (tries > 1) setTimeout(() => offerFirst(box, tries - 1), 1500);
}

async function offerNext(box, answer, asked) {
  let found;
  try {
    found = await server.following({ history: asked, quotes: quotedPlaces(answer) });
  } catch (error) {
    return;
  }
  if (found && !found.error) offer(box, "Go on with", found.questions);
}

// What stands below an answer: a word to the owner, and where to go on.
function showBelow(reply, answer, earlier) {
  if (answer.status === "small_talk") return;
  if (server.feedback) reply.querySelector(".sb-tools").append(renderFeedback(answer, earlier));
  if (!answer.quotes.length) return;
  // Room for what is to come, so that it moves nothing.
  const room = el("div", { class: "sb-offers-room" });
  reply.append(room);
  offerNext(room, answer, [...earlier, answer.question]);
}
