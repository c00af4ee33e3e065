// Await a call of the server. It answers with an object; where it is not reached, Gradio
// gives nothing at all, which is an error here.
async function reached(call) {
  const answer = await call;
  if (!answer || typeof answer !== "object") throw new Error("The server gave no answer.");
  return answer;
}
