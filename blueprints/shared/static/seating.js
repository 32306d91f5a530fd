/* 座次 by dragging: a seat that is dropped on another one fills in and sends the form 对调座位, which
   does the same without a script. A finger holds a seat for a moment first, so that it can still scroll. */
(() => {
  "use strict";
  const HOLD = 300; // milliseconds
  const FAR = 6; // pixels: less is a press, not a drag
  const EDGE = 32; // pixels at either side of a wide plan at which it moves along
  const plan = document.querySelector("[data-seats]");
  const form = plan && document.getElementById(plan.dataset.seats);
  if (!form) return;
  let drag = null;

  const seatAt = (event) => {
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const seat = under && under.closest("[data-seat]");
    return seat && plan.contains(seat) && seat !== drag.seat ? seat : null;
  };

  function begin(event) {
    const seat = event.target.closest("[data-seat]");
    if (!seat || event.button || drag) return;
    drag = { seat, pointer: event.pointerId, x: event.clientX, y: event.clientY, over: null, lifted: false };
    if (event.pointerType === "touch") drag.waits = setTimeout(lift, HOLD);
    else event.preventDefault();
  }

  function lift() {
    drag.waits = 0;
    drag.lifted = true;
    drag.seat.classList.add("lifted");
    plan.setPointerCapture(drag.pointer);
  }

  function move(event) {
    if (!drag || event.pointerId !== drag.pointer) return;
    if (!drag.lifted) {
      if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < FAR) return;
      if (drag.waits) { end(); return; } // It scrolls.
      lift();
    }
    const wrap = plan.querySelector(".table-wrap");
    const box = wrap.getBoundingClientRect();
    if (event.clientX < box.left + EDGE) wrap.scrollLeft -= EDGE / 2;
    if (event.clientX > box.right - EDGE) wrap.scrollLeft += EDGE / 2;
    mark(seatAt(event));
  }

  function mark(seat) {
    if (drag.over) drag.over.classList.remove("under");
    if (seat) seat.classList.add("under");
    drag.over = seat;
  }

  function drop(event) {
    if (!drag || event.pointerId !== drag.pointer) return;
    const { seat, over, lifted } = drag;
    end();
    if (!lifted || !over) return;
    form.elements.person.value = seat.dataset.seat;
    form.elements.other.value = over.dataset.seat;
    form.requestSubmit();
  }

  function end() {
    clearTimeout(drag.waits);
    mark(null);
    drag.seat.classList.remove("lifted");
    drag = null;
  }

  plan.classList.add("draggable");
  plan.addEventListener("pointerdown", begin);
  plan.addEventListener("pointermove", move);
  plan.addEventListener("pointerup", drop);
  plan.addEventListener("pointercancel", () => { if (drag) end(); });
  document.addEventListener("keydown", (event) => { if (drag && event.key === "Escape") end(); });
  plan.addEventListener("contextmenu", (event) => { if (drag) event.preventDefault(); });
  // Once a seat is lifted the finger carries it and does not scroll.
  plan.addEventListener("touchmove", (event) => { if (drag && drag.lifted) event.preventDefault(); }, { passive: false });
})();
