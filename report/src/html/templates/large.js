// The rows of a report of many subjects: sorted, searched and drawn out of data, some hundred at a time.
"use strict";
(function () {
  const { heads, rows } = JSON.parse(document.getElementById("weigh-data").textContent);
  const say = JSON.parse(document.getElementById("weigh-say").textContent);
  const language = document.documentElement.lang;
  const fill = (words, holes) => words.replace(/\{(\w+)\}/g, (_, name) => holes[name]);
  const SLICE = 200;
  // Paper gets so many; more would be a book, and no browser lays it out in good time.
  const MOST_PRINTED = 3000;
  // The places of a row, as data.rs writes them.
  const [AT, RANK, NAME, KEY, TOTAL, CLASS, BAR, GRADE, CELLS, KPIS, WEIGHTS, TOTALS, LACKS] = Array(13).keys();

  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const link = (row) => {
    const head = make("th");
    head.scope = "row";
    const to = make("a", "", row[NAME]);
    to.href = "#s" + row[AT];
    head.append(to);
    return head;
  };
  const svg = (tag, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };
  const bar = (share, mark) => {
    const picture = svg("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" });
    picture.append(svg("rect", { class: "rail", width: 100, height: 10 }));
    picture.append(svg("rect", { class: mark, width: share.toFixed(1), height: 10 }));
    return picture;
  };
  const parts = (flat, cell) => {
    for (let at = 0; at < flat.length; at += 2) {
      const band = /^b\d$/.test(flat[at + 1]);
      if (at > 0) cell.append(" ");
      if (flat[at + 1] === "" || (band && at === 0 && cell.className === "num")) cell.append(flat[at]);
      else cell.append(make("span", (band ? "chip " : "") + flat[at + 1], flat[at]));
    }
    return cell;
  };
  const isNumber = (text) => /^[-–\d]/.test(text);

  const table = document.getElementById("people-table");
  const headCells = Array.from(table.tHead.rows[0].cells);
  const hasKeys = rows.length > 0 && rows[0][KEY] !== null;
  const numeric = heads.titles.map((_, at) => headCells[headCells.length - heads.titles.length + at].classList.contains("num"));

  // A row with all cells, or as a table on paper has it: those of some columns, and behind the first table no total.
  const personRow = (row, [from, to] = [0, heads.titles.length], again = false) => {
    const line = make("tr");
    line.dataset.id = "s" + row[AT];
    line.append(make("td", "num rank", row[RANK] === null ? "–" : row[RANK]), link(row));
    const cells = () => {
      for (let at = from; at < to; at += 1) line.append(parts(row[CELLS][at], make("td", numeric[at] ? "num" : "")));
      return line;
    };
    if (again) return cells();
    if (hasKeys) line.append(make("td", "key", row[KEY]));
    line.append(make("td", "num total" + (row[CLASS] === "dim" ? " dim" : ""), row[TOTAL]));
    const cell = make("td", "bar");
    const mark = /^b\d$/.test(row[CLASS]) ? "m" + row[CLASS].slice(1) : "mp";
    if (row[BAR] !== null) cell.append(bar(row[BAR], mark));
    line.append(cell);
    if (heads.grades.length) {
      const grade = heads.grades[row[GRADE]];
      const shown = make("td");
      shown.append(grade ? make("span", "chip b" + grade[1], grade[0]) : make("span", "dim", "–"));
      line.append(shown);
    }
    return cells();
  };
  const heatRow = (row, [from, to] = [0, heads.kpis.length]) => {
    const line = make("tr");
    line.dataset.id = "s" + row[AT];
    line.append(link(row));
    const kpis = row[KPIS];
    for (let at = 3 * from; at < 3 * to; at += 3) {
      const ruled = kpis[at + 2] >= 9;
      const step = ruled ? kpis[at + 2] - 10 : kpis[at + 2];
      const cell = make("td", (step < 0 ? "none" : "b" + step) + (ruled ? " ruled" : ""));
      cell.append(make("b", "", kpis[at]), make("i", "", kpis[at + 1]));
      line.append(cell);
    }
    return line;
  };

  // What is shown: all rows that fit, of which some are drawn.
  const heat = document.getElementById("heat-table");
  const more = document.getElementById("people-more");
  let fitting = rows;
  let drawn = 0;
  const drawMore = () => {
    const slice = fitting.slice(drawn, drawn + SLICE);
    table.tBodies[0].append(...slice.map((row) => personRow(row)));
    heat.tBodies[0].append(...slice.map((row) => heatRow(row)));
    drawn += slice.length;
    const left = fitting.length - drawn;
    more.hidden = left === 0;
    more.firstChild.textContent = fill(say.show_more, { count: Math.min(left, SLICE) });
  };
  const draw = () => {
    table.tBodies[0].replaceChildren();
    heat.tBodies[0].replaceChildren();
    drawn = 0;
    drawMore();
  };
  more.addEventListener("click", drawMore);

  // On paper nobody can ask for more, and wide tables are several.
  const folded = (selector) => Array.from(document.querySelectorAll(selector));
  const columns = (one) => [Number(one.dataset.from), Number(one.dataset.to)];
  const narrow = folded(".folded > table.people[data-from]");
  const narrowHeat = folded(".folded > table.heat[data-from]");
  const cut = document.getElementById("cut");
  let shownBefore = 0;
  window.addEventListener("beforeprint", () => {
    if (document.documentElement.classList.contains("one")) return;
    shownBefore = drawn;
    const some = fitting.slice(0, MOST_PRINTED);
    table.tBodies[0].append(...some.slice(drawn).map((row) => personRow(row)));
    heat.tBodies[0].append(...some.slice(drawn).map((row) => heatRow(row)));
    drawn = Math.max(drawn, some.length);
    narrow.forEach((one, at) => one.tBodies[0].replaceChildren(...some.map((row) => personRow(row, columns(one), at > 0))));
    narrowHeat.forEach((one) => one.tBodies[0].replaceChildren(...some.map((row) => heatRow(row, columns(one)))));
    if (!cut) return;
    cut.hidden = drawn === rows.length;
    cut.textContent = fill(say.printed, { shown: drawn, all: rows.length });
  });
  window.addEventListener("afterprint", () => {
    if (document.documentElement.classList.contains("one")) return;
    for (const one of narrow.concat(narrowHeat)) one.tBodies[0].replaceChildren();
    for (const body of [table.tBodies[0], heat.tBodies[0]]) {
      while (body.rows.length > shownBefore) body.lastElementChild.remove();
    }
    drawn = shownBefore;
  });

  // Sorting.
  const parse = (text) => {
    const number = parseFloat(text.replace(/,/g, ""));
    return Number.isNaN(number) ? null : number;
  };
  const first = 4 + (hasKeys ? 1 : 0) + (heads.grades.length ? 1 : 0);
  const keyOf = (column) => {
    if (column === 0) return (row) => row[RANK];
    if (column === 1) return (row) => row[NAME];
    if (hasKeys && column === 2) return (row) => row[KEY];
    if (column === (hasKeys ? 3 : 2)) return (row) => parse(row[TOTAL]);
    if (column < first) return (row) => row[GRADE];
    const at = column - first;
    const text = (row) => (row[CELLS][at].length ? row[CELLS][at][0] : "");
    return numeric[at] ? (row) => parse(text(row)) : text;
  };
  let order = null;
  const compare = (a, b, down) => {
    if (a === null || b === null) return (a === null) - (b === null);
    const which = typeof a === "string" ? a.localeCompare(b, language, { numeric: true }) : a - b;
    return down ? -which : which;
  };
  const sorted = (some) => {
    if (!order) return some;
    const keyed = some.map((row) => [order.key(row), row]);
    keyed.sort((a, b) => compare(a[0], b[0], order.down));
    return keyed.map(([, row]) => row);
  };
  headCells.forEach((head, column) => {
    const name = head.querySelector(".name");
    if (!name) return;
    const button = make("button");
    button.type = "button";
    button.title = fill(say.sort, { column: name.textContent });
    name.replaceWith(button);
    button.append(name);
    button.addEventListener("click", () => {
      const falling = head.classList.contains("num") && column > 0;
      const before = head.getAttribute("aria-sort");
      const down = before === null ? falling : before === "ascending";
      headCells.forEach((one) => one.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      order = { key: keyOf(column), down };
      fitting = sorted(fitting);
      draw();
    });
  });

  // Searching.
  const search = document.querySelector("[data-search]");
  const found = search.querySelector("output");
  const input = search.querySelector("input");
  let texts = null;
  search.hidden = false;
  input.addEventListener("input", () => {
    texts ??= rows.map((row) => {
      const cells = row[CELLS].map((flat) => flat.join(" ")).join(" ");
      const grade = heads.grades[row[GRADE]];
      return [row[NAME], row[KEY], grade ? grade[0] : "", cells].join(" ").toLocaleLowerCase(language);
    });
    const words = input.value.toLocaleLowerCase(language).split(/\s+/).filter(Boolean);
    fitting = sorted(rows.filter((_, at) => words.every((word) => texts[at].includes(word))));
    if (words.length === 0) found.textContent = "";
    else if (fitting.length === 0) found.textContent = say.no_match;
    else found.textContent = fill(say.shown_of, { shown: fitting.length, all: rows.length });
    draw();
  });

  // One subject.
  const places = new Map(rows.map((row, at) => [row[AT], at]));
  const figure = (name, value, className) => {
    const pair = make("div");
    const shown = make("dd");
    shown.append(className ? make("span", className, value) : value);
    pair.append(make("dt", "", name), shown);
    return pair;
  };
  const go = (text, className, row) => {
    const to = make("a", className, text);
    to.href = row ? "#s" + row[AT] : "#people";
    return to;
  };
  const head = (text, className) => {
    const cell = make("th", className, text);
    cell.scope = "col";
    return cell;
  };
  const page = (row) => {
    const leaf = make("article", "leaf");
    const place = places.get(row[AT]);
    const nav = make("nav", "leaf-nav");
    nav.append(go(say.all_subjects, "up"));
    if (place > 0) nav.append(go(say.previous, "before", rows[place - 1]));
    if (place + 1 < rows.length) nav.append(go(say.next, "next", rows[place + 1]));
    const section = make("section", "subject");
    section.id = "s" + row[AT];
    const name = make("h3", "", row[NAME]);
    if (row[KEY] !== null) name.append(" ", make("small", "", row[KEY]));
    const figures = make("dl", "figures");
    figures.append(figure(say.total, row[TOTAL]));
    const grade = heads.grades[row[GRADE]];
    if (grade) figures.append(figure(say.grade, grade[0], "chip b" + grade[1]));
    if (row[RANK] !== null) figures.append(figure(say.rank, row[RANK]));
    row[CELLS].forEach((flat, at) => {
      if (flat.length) figures.append(figure(heads.titles[at], flat.filter((_, part) => part % 2 === 0).join(" ")));
    });
    section.append(name, figures);
    if (row[TOTALS].length) {
      const course = make("table", "heat totals");
      const names = make("tr");
      const totals = make("tr");
      heads.periods.forEach((period, at) => {
        names.append(head(period, "num"));
        totals.append(make("td", row[TOTALS][2 * at + 1] || "none", row[TOTALS][2 * at]));
      });
      course.append(make("thead"), make("tbody"));
      course.tHead.append(names);
      course.tBodies[0].append(totals);
      section.append(make("h4", "", say.periods), course);
    }
    const kpis = make("table", "people");
    const names = make("tr");
    names.append(head(say.kpi), head(say.weight, "num"), head(say.value, "num"), head(say.score, "num"), head("", "bar"));
    kpis.append(make("thead"), make("tbody"));
    kpis.tHead.append(names);
    const weights = new Map();
    for (let at = 0; at < row[WEIGHTS].length; at += 2) weights.set(row[WEIGHTS][at], row[WEIGHTS][at + 1]);
    const lacks = new Map();
    for (let at = 0; at < row[LACKS].length; at += 2) lacks.set(row[LACKS][at], heads.reasons[row[LACKS][at + 1]]);
    const [worst, best] = heads.scale;
    heads.kpis.forEach(([title, group, weight], at) => {
      if (group && (at === 0 || heads.kpis[at - 1][1] !== group)) {
        const line = make("tr", "group");
        const cell = make("th", "", group);
        cell.colSpan = 5;
        cell.scope = "rowgroup";
        line.append(cell);
        kpis.tBodies[0].append(line);
      }
      const [score, value, step] = row[KPIS].slice(3 * at, 3 * at + 3);
      const line = make("tr");
      const name = make("th", "", title);
      name.scope = "row";
      if (lacks.has(at)) name.append(make("small", "", lacks.get(at)));
      const cell = make("td", "bar");
      const number = parse(score);
      const colour = ((step % 10) + 10) % 10;
      if (number !== null && isNumber(score)) {
        const share = Math.min(Math.max((number - worst) / (best - worst), 0), 1) * 100;
        cell.append(bar(share, colour < 7 ? "m" + colour : "mp"));
      }
      line.append(name, make("td", "num dim", weights.get(at) ?? weight), make("td", "num", value), make("td", "num total", score), cell);
      kpis.tBodies[0].append(line);
    });
    section.append(make("h4", "", say.heat), kpis);
    leaf.append(nav, section);
    return leaf;
  };
  // Drawn when its anchor is asked for, before the script of all reports opens it.
  const holder = document.getElementById("subjects");
  const drawSubject = () => {
    const named = /^#s(\d+)$/.exec(location.hash);
    const place = named ? places.get(Number(named[1])) : undefined;
    holder.querySelectorAll(".leaf").forEach((leaf) => leaf.remove());
    if (place !== undefined) holder.append(page(rows[place]));
  };
  window.addEventListener("hashchange", drawSubject);
  drawSubject();
  draw();
})();
