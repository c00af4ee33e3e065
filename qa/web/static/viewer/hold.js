// When the pane gets another size, its text is laid out anew; a mark that was in view stays there.

import { bring } from "../base/dom.js";
import { bringText } from "./text.js";
import { within } from "./rects.js";

const MARK = "mark.sb-current, .sb-rect-current";

export function keepPlace(box) {
  let seen = false; // whether the mark is in view
  let width = 0;
  let height = 0;
  const same = () => width === box.clientWidth && height === box.clientHeight;
  const look = () => {
    // The new size moves the text before it is told here.
    if (!same()) return;
    const mark = box.querySelector(MARK);
    seen = Boolean(mark) && within(mark.getBoundingClientRect(), box.getBoundingClientRect());
  };
  box.addEventListener("scroll", look, { passive: true });
  new ResizeObserver(() => {
    const mark = box.querySelector(MARK);
    const moved = !same();
    ({ clientWidth: width, clientHeight: height } = box);
    if (moved && seen && mark) {
      if (mark.matches("mark")) bringText(box, mark);
      else bring(box, mark, true);
    }
    look();
  }).observe(box);
}
