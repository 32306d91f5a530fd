/* <hand-writing>: an opinion by hand. The strokes are kept as data, never as a picture:
   [[[x, y, p], …], …] with x and y in units of a pad 600 wide and p the pressure from 0 to 1, as
   app/circulation/opinions.py takes them in. The typed opinion is the way by keyboard. */
(() => {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const WIDTH = 600;
  const LIMIT = 20000; // Points in one opinion; a full page of writing has about 6,000.

  class HandWriting extends HTMLElement {
    connectedCallback() {
      if (this.pad) return;
      this.field = this.querySelector("input");
      this.strokes = [];
      this.pad = document.createElementNS(SVG, "svg");
      this.pad.setAttribute("class", "ink hand-pad");
      this.pad.setAttribute("role", "img");
      const tools = document.createElement("div");
      tools.className = "hand-tools";
      this.state = document.createElement("span");
      this.state.className = "quiet small";
      this.state.setAttribute("role", "status");
      tools.append(this.tool("撤一笔", () => this.undo()), this.tool("重写", () => this.clear()), this.state);
      this.append(this.pad, tools);
      this.pad.addEventListener("pointerdown", (event) => this.begin(event));
      // A stroke is no gesture: without this the first touch after it may go to scrolling, not to the button.
      this.pad.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
      this.pad.addEventListener("pointermove", (event) => this.draw(event));
      for (const name of ["pointerup", "pointercancel"]) this.pad.addEventListener(name, () => this.end());
      this.addEventListener("unfold", () => this.measure());
      this.restore();
      this.measure();
      this.tell();
    }

    tool(label, act) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button";
      button.textContent = label;
      button.addEventListener("click", act);
      return button;
    }

    restore() {
      try {
        for (const points of JSON.parse(this.field.value || "[]")) this.strokes.push({ points, path: this.path(points) });
      } catch (error) {
        this.field.value = "";
      }
    }

    measure() {
      const box = this.pad.getBoundingClientRect();
      if (!box.width) return;
      if (!this.strokes.length) this.height = Math.round((WIDTH * box.height) / box.width);
      this.pad.setAttribute("viewBox", `0 0 ${WIDTH} ${this.height}`);
    }

    point(event) {
      const place = this.pad.createSVGPoint();
      place.x = event.clientX;
      place.y = event.clientY;
      const there = place.matrixTransform(this.pad.getScreenCTM().inverse());
      const round = (value) => Math.round(value * 10) / 10;
      return [round(there.x), round(there.y), round(event.pressure || 0.5)];
    }

    begin(event) {
      if (event.button || this.current || this.size() > LIMIT) return;
      event.preventDefault();
      this.measure();
      this.pad.setPointerCapture(event.pointerId);
      const points = [this.point(event)];
      this.current = { points, path: this.path(points), pointer: event.pointerId };
      this.strokes.push(this.current);
    }

    draw(event) {
      if (!this.current || event.pointerId !== this.current.pointer) return;
      const events = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
      for (const one of events.length ? events : [event]) this.current.points.push(this.point(one));
      this.current.path.setAttribute("d", HandWriting.line(this.current.points));
    }

    end() {
      if (!this.current) return;
      this.current = null;
      this.keep();
    }

    undo() {
      const last = this.strokes.pop();
      if (last) last.path.remove();
      this.keep();
    }

    clear() {
      while (this.strokes.length) this.strokes.pop().path.remove();
      this.keep();
    }

    keep() {
      const strokes = this.strokes.map((stroke) => stroke.points);
      this.field.value = strokes.length ? JSON.stringify(strokes) : "";
      this.field.dispatchEvent(new Event("input", { bubbles: true }));
      this.tell();
    }

    tell() {
      const count = this.strokes.length;
      this.state.textContent = count ? `已写 ${count} 笔，办理时一并保存` : "请用手指、笔或鼠标在框内书写";
      this.pad.setAttribute("aria-label", count ? `手写意见，${count} 笔` : "手写区，空白");
    }

    size() {
      return this.strokes.reduce((sum, stroke) => sum + stroke.points.length, 0);
    }

    path(points) {
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("d", HandWriting.line(points));
      this.pad.append(path);
      return path;
    }

    static line(points) {
      const [first] = points;
      if (points.length < 2) return `M${first[0]} ${first[1]}h.1`;
      return `M${points.map((point) => `${point[0]} ${point[1]}`).join("L")}`;
    }
  }

  customElements.define("hand-writing", HandWriting);
})();
