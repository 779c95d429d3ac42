// What a report does beyond being read: other colours, sorting, searching, one subject at a time. All of it is there without this
// script too, in the order of ranks and one below the other.
"use strict";
(function () {
  const root = document.documentElement;
  const say = JSON.parse(document.getElementById("weigh-say").textContent);
  const language = root.lang;
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const fill = (words, holes) => words.replace(/\{(\w+)\}/g, (_, name) => holes[name]);

  // Colours.
  const themes = document.querySelector("[data-themes]");
  if (themes) {
    const select = themes.querySelector("select");
    themes.hidden = false;
    select.value = root.dataset.theme || "";
    select.addEventListener("change", () => {
      if (select.value) root.dataset.theme = select.value;
      else delete root.dataset.theme;
      try {
        localStorage.setItem("weigh-theme", select.value);
      } catch {
        // Then it holds as long as the page is open.
      }
    });
  }

  // Sorting. Ties keep the order of ranks, in which the rows came.
  const sortKey = (cell) => {
    if (cell.dataset.sort !== undefined) return Number(cell.dataset.sort);
    const text = cell.textContent.trim();
    if (!cell.classList.contains("num")) return text;
    const number = parseFloat(text.replace(/,/g, ""));
    return Number.isNaN(number) ? null : number;
  };
  const compare = (a, b, down) => {
    if (a === null || b === null) return (a === null) - (b === null);
    const order = typeof a === "string" ? a.localeCompare(b, language, { numeric: true }) : a - b;
    return down ? -order : order;
  };
  for (const table of all("table[data-sortable]")) {
    const body = table.tBodies[0];
    const rows = Array.from(body.rows);
    const heads = Array.from(table.tHead.rows[table.tHead.rows.length - 1].cells);
    // What stands on paper in the place of a wide table has the same rows.
    const beside = table.parentNode.nextElementSibling;
    const folded = beside && beside.classList.contains("folded") ? Array.from(beside.children) : [];
    const copies = folded.map((copy) => [copy.tBodies[0], new Map(Array.from(copy.tBodies[0].rows, (row, at) => [rows[at], row]))]);
    heads.forEach((head, column) => {
      const name = head.querySelector(".name");
      if (!name || "unsorted" in head.dataset) return;
      const button = document.createElement("button");
      button.type = "button";
      button.title = fill(say.sort, { column: name.textContent });
      name.replaceWith(button);
      button.append(name);
      button.addEventListener("click", () => {
        const numbers = head.classList.contains("num");
        const before = head.getAttribute("aria-sort");
        // Numbers are looked at from the highest down first; ranks, names and grades from the first.
        const first = numbers && column > 0 ? "descending" : "ascending";
        const other = first === "ascending" ? "descending" : "ascending";
        const order = before === first ? other : first;
        heads.forEach((one) => one.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", order);
        const keyed = rows.map((row) => [sortKey(row.cells[column]), row]);
        keyed.sort((a, b) => compare(a[0], b[0], order === "descending"));
        body.append(...keyed.map(([, row]) => row));
        for (const [copy, own] of copies) copy.append(...keyed.map(([, row]) => own.get(row)));
        if (table.id === "people-table") follow(keyed.map(([, row]) => row.dataset.id));
      });
    });
  }
  // The heat map stands in the order of the table.
  const heat = document.getElementById("heat-table");
  const follow = (ids) => {
    if (!heat) return;
    for (const table of [heat, ...all("#heat .folded > table")]) {
      const rows = new Map(Array.from(table.tBodies[0].rows, (row) => [row.dataset.id, row]));
      table.tBodies[0].append(...ids.map((id) => rows.get(id)).filter(Boolean));
    }
  };

  // Searching, in all tables of subjects at once. Of many subjects large.js does it.
  const search = document.querySelector("[data-search]");
  if (search && !document.getElementById("weigh-data")) {
    search.hidden = false;
    const input = search.querySelector("input");
    const found = search.querySelector("output");
    const people = Array.from(document.getElementById("people-table").tBodies[0].rows);
    const texts = people.map((row) => row.textContent.toLocaleLowerCase(language));
    const rows = all("tr[data-id]");
    const cut = document.getElementById("cut");
    input.addEventListener("input", () => {
      const words = input.value.toLocaleLowerCase(language).split(/\s+/).filter(Boolean);
      const fits = new Set();
      people.forEach((row, at) => {
        if (words.every((word) => texts[at].includes(word))) fits.add(row.dataset.id);
      });
      for (const row of rows) row.hidden = !fits.has(row.dataset.id);
      if (words.length === 0) found.textContent = "";
      else if (fits.size === 0) found.textContent = say.no_match;
      else found.textContent = fill(say.shown_of, { shown: fits.size, all: people.length });
      // Paper has no search beside it that would say so.
      if (!cut) return;
      cut.hidden = fits.size === people.length;
      cut.textContent = fill(say.printed, { shown: fits.size, all: people.length });
    });
  }

  // Scores or values in the heat map.
  const which = document.querySelector("[data-heat-switch]");
  if (which && heat) {
    which.hidden = false;
    which.addEventListener("change", (event) => all(".heat", heat.closest("section")).forEach((map) => map.classList.toggle("values", event.target.value === "values")));
  }

  // One subject at a time.
  const title = document.title;
  let opened = null;
  const open = () => {
    const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    const leaf = target ? target.closest(".leaf") : null;
    if (opened) opened.classList.remove("open");
    opened = leaf;
    root.classList.toggle("one", leaf !== null);
    document.title = title;
    if (!leaf) {
      if (target) target.scrollIntoView();
      return;
    }
    leaf.classList.add("open");
    const name = leaf.querySelector("h2, h3");
    if (name) {
      document.title = name.textContent.trim() + " – " + title;
      name.tabIndex = -1;
      name.focus({ preventScroll: true });
    }
    window.scrollTo(0, 0);
  };
  window.addEventListener("hashchange", open);
  open();

  // Where one is.
  const links = new Map(all(".contents a").map((link) => [link.hash.slice(1), link]));
  if ("IntersectionObserver" in window) {
    const seen = new Set();
    const watch = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) seen[entry.isIntersecting ? "add" : "delete"](entry.target.id);
        const first = Array.from(links.keys()).find((id) => seen.has(id));
        for (const [id, link] of links) {
          if (id === first) link.setAttribute("aria-current", "true");
          else link.removeAttribute("aria-current");
        }
      },
      { rootMargin: "-80px 0px -60% 0px" },
    );
    for (const id of links.keys()) {
      const section = document.getElementById(id);
      if (section) watch.observe(section);
    }
  }
})();
