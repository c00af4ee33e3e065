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

let offering = 0;

// Offer questions to begin with, in the place of those that another choice of documents gave.
async function offerFirst(box) {
  if (!known?.total) return;
  const since = ++offering;
  const where = whereNow();
  const room = box.querySelector(".sb-offers-room");
  if (room.hasChildNodes()) keepRoom();
  room.replaceChildren();
  for (let tries = OFFER_TRIES; tries; tries -= 1) {
    let found;
    try {
      found = await server.suggestions(withSession({ where }));
    } catch (error) {
      return; // the page does without
    }
    if (since !== offering || !box.isConnected || !found || found.error) return;
    if (found.ready) {
      room.style.minHeight = "0"; // no more will come
      return offer(room, "You could ask", found.questions);
    }
    await new Promise((resolve) => setTimeout(resolve, 1500));
    if (since !== offering) return;
  }
}

async function offerNext(box, { answer, where = null }, asked) {
  let found;
  try {
    found = await server.following(withSession({ history: asked, quotes: quotedPlaces(answer), where }));
  } catch (error) {
    return;
  }
  if (found && !found.error) offer(box, "Go on with", found.questions);
}

// What stands below an answer: a word to the owner, and where to go on.
function showBelow(reply, turn, earlier) {
  const { answer } = turn;
  if (answer.status === "small_talk") return;
  if (server.feedback) reply.querySelector(".sb-tools").append(renderFeedback(answer, earlier));
  if (!answer.quotes.length) return;
  // Room for what is to come, so that it moves nothing.
  const room = el("div", { class: "sb-offers-room" });
  reply.append(room);
  offerNext(room, turn, [...earlier, answer.question]);
}
