// What a reader does and sees, for the scripts beside this one. Each gives `look` a list of steps; what they saw stands in
// the element `seen` as JSON, for browser.rs.
"use strict";
const reader = {
  all: (selector) => Array.from(document.querySelectorAll(selector)),
  one: (selector) => document.querySelector(selector),
  shown: (selector) => reader.all(selector).filter((element) => element.checkVisibility()),
  texts: (elements) => elements.map((element) => element.textContent.replace(/\s+/g, " ").trim()),
  head: (name) => reader.all("#people-table thead button").find((button) => button.textContent.trim() === name),
  type: (text) => {
    const search = reader.one("#search");
    search.value = text;
    search.dispatchEvent(new Event("input", { bubbles: true }));
  },
  go: async (link) => {
    link.click();
    // A change of the address is told a moment later.
    await new Promise((done) => setTimeout(done, 50));
  },
};
async function look(steps) {
  const seen = {};
  try {
    await steps((what, value) => (seen[what] = value));
  } catch (error) {
    seen.failed = String(error.stack || error);
  }
  const said = document.createElement("pre");
  said.id = "seen";
  said.textContent = JSON.stringify(seen);
  document.body.append(said);
}
