// Draws the charts of #charts into the boxes that carry their numbers: again when the width, or light and dark, changes.
"use strict";
(() => {
  const charts = JSON.parse(document.getElementById("charts").textContent);
  const boxes = [...document.querySelectorAll("[data-chart]")];
  const NARROW = 560; // pixels: from here on names stand beside their marks, below it above them
  const dark = matchMedia("screen and (prefers-color-scheme: dark)");
  const FONT = getComputedStyle(document.body).fontFamily;

  // plotly reads a little HTML in its texts; a name is to be seen as it is
  const plain = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const cut = (text, most) => (text.length > most ? text.slice(0, most - 1) + "…" : text);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();

  const pen = document.createElement("canvas").getContext("2d");
  const measure = (text, size) => { pen.font = `${size}px ${FONT}`; return pen.measureText(text).width; };

  function fitting(text, width, size) {
    let shown = text;
    while (shown.length > 2 && measure(shown, size) > width) shown = shown.slice(0, -2) + "…";
    return shown;
  }

  const MOST = 46; // characters of a name; all of it stands in the table
  const column = (width) => Math.min(width * 0.34, 18 + widest); // of the names: the same in all charts
  const widest = Math.max(0, ...charts.flatMap((chart) => chart.rows.map((row) => measure(cut(row.name, MOST), 13))));

  function draw(box, chart, width) {
    const narrow = width < NARROW;
    const rows = chart.rows.length, step = narrow ? 46 : 30, size = 13;
    const names = chart.rows.map((row) => cut(row.name, MOST));
    const labels = chart.rows.map((row) => cut((narrow && row.short) || row.label, MOST));
    const toLeft = chart.rows.map((row) => Boolean(chart.band) && row.points[0].at < 1); // on the side of its mark
    const room = (sides) => Math.max(0, ...labels.map((label, y) => (sides(y) ? measure(label, size) : 0)));
    const left = narrow ? 8 : column(width) + (toLeft.includes(true) ? room((y) => toLeft[y]) : 0);
    const right = narrow ? 8 : Math.min(width * 0.5, 24 + room((y) => !toLeft[y]));
    const margin = { l: left, r: right, t: narrow ? 22 : 8, b: 30, pad: 0 };
    const height = rows * step + margin.t + margin.b;
    const points = chart.rows.flatMap((row, y) => row.points.map((p, place) => ({ ...p, place, y: y + shift(row, place) })));

    function shift(row, place) { // an older run lies a little lower, so that both spreads are seen
      return chart.joined || row.points.length < 2 || place > 0 ? 0 : 0.26;
    }

    const lines = (items, ends, paint, thick) => ({
      type: "scatter", mode: "lines", hoverinfo: "skip", cliponaxis: false,
      x: items.flatMap((item) => [...ends(item), null]), y: items.flatMap((item) => [item.y, item.y, null]),
      line: { color: paint, width: thick },
    });
    const traces = [];
    if (chart.joined) {
      const spans = chart.rows.map((row, y) => ({ y, all: row.points.map((p) => p.at) }));
      traces.push(lines(spans, (s) => [Math.min(...s.all), Math.max(...s.all)], colour("line"), 3));
    }
    if (!chart.bars) {
      for (const name of new Set(points.map((p) => p.colour))) {
        traces.push(lines(points.filter((p) => p.colour === name), (p) => [p.low, p.high], colour(name), name === "old" ? 2 : 3));
      }
    }
    traces.push(chart.bars ? {
      type: "bar", orientation: "h", x: points.map((p) => p.at), y: points.map((p) => p.y), width: narrow ? 0.3 : 0.5,
      marker: { color: points.map((p) => colour(p.colour)) }, text: points.map(() => ""), textposition: "none",
      hovertext: points.map((p) => plain(p.note)), hoverinfo: "text",
    } : {
      type: "scatter", mode: "markers", x: points.map((p) => p.at), y: points.map((p) => p.y), cliponaxis: false,
      marker: {
        color: points.map((p) => colour(p.colour)), opacity: 1, line: { color: colour("page"), width: 1.5 },
        size: points.map((p) => (p.colour === "old" && !chart.joined && !chart.band ? 8 : 11)),
      },
      hovertext: points.map((p) => plain(p.note)), hoverinfo: "text",
    });
    const ends = chart.rows.map((row, y) => (toLeft[y] ? row.points[0].at : Math.max(...row.points.map((p) => p.high))));
    if (!narrow) traces.push({
      type: "scatter", mode: "text", hoverinfo: "skip", cliponaxis: false, x: ends, y: chart.rows.map((_, y) => y),
      text: labels.map((label, y) => (toLeft[y] ? plain(label) + "\u00a0\u00a0" : "\u00a0\u00a0" + plain(label))),
      textposition: toLeft.map((is) => (is ? "middle left" : "middle right")),
      textfont: { size, color: chart.rows.map((row) => colour(row.colour)) },
    });

    const fit = (y) => (narrow ? width - measure(labels[y], size) - 20 : column(width) - 12);
    const note = { xref: "paper", yref: "y", yshift: narrow ? 16 : 0, showarrow: false, borderpad: 0 };
    const annotations = names.map((name, y) => ({
      ...note, x: 0, xshift: -left, y, text: plain(fitting(name, Math.max(60, fit(y)), size)), xanchor: "left",
      font: { size, color: colour("ink") },
    }));
    if (narrow) annotations.push(...labels.map((label, y) => ({
      ...note, x: 1, xshift: right, y, text: plain(label), xanchor: "right",
      font: { size, color: colour(chart.rows[y].colour) },
    })));
    const shapes = chart.band ? [
      { type: "rect", xref: "x", x0: chart.band[0], x1: chart.band[1], yref: "paper", y0: 0, y1: 1, line: { width: 0 }, fillcolor: colour("band"), layer: "below" },
      { type: "line", xref: "x", x0: 1, x1: 1, yref: "paper", y0: 0, y1: 1, line: { width: 1, color: colour("old") }, layer: "below" },
    ] : [];
    const fits = Math.max(2, (width - left - right) / 62); // so many tick texts stand side by side
    const every = Math.ceil(chart.ticks.length / fits);
    const ticks = chart.ticks.filter(([at], place) => (chart.band && every > 1 ? at === 1 : place % every === 0));
    const span = chart.log ? chart.range.map(Math.log10) : chart.range;
    const layout = {
      width, height, margin, showlegend: false, hovermode: "closest", dragmode: false, annotations, shapes,
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font: { family: FONT, size, color: colour("ink") },
      hoverlabel: { bgcolor: colour("box"), bordercolor: colour("line"), font: { family: FONT, size, color: colour("ink") } },
      xaxis: {
        type: chart.log ? "log" : "linear", range: span, fixedrange: true, zeroline: false, ticks: "",
        gridcolor: colour("line"), tickmode: "array", tickvals: ticks.map(([at]) => at), ticktext: ticks.map(([, text]) => plain(text)),
        tickfont: { size: 12, color: colour("muted") }, tickangle: 0,
      },
      yaxis: {
        range: [rows - 0.4, -0.6], fixedrange: true, showgrid: false, zeroline: false, ticks: "", showticklabels: false,
      },
    };
    box.style.minHeight = `${height}px`;
    return Plotly.react(box, traces, layout, { displayModeBar: false, responsive: false, doubleClick: false });
  }

  const root = document.documentElement;
  const SHEET = 660; // pixels of a page of paper
  const again = () => {
    const paper = "paper" in root.dataset;
    const draws = boxes.map((box) => draw(box, charts[+box.dataset.chart], paper ? SHEET : box.clientWidth));
    return Promise.all(draws).then(() => { root.dataset.drawn = dark.matches ? "dark" : "light"; });
  };
  let last = 0, asked = 0;
  new ResizeObserver(() => {
    const width = boxes[0] ? boxes[0].clientWidth : 0;
    if (width === last) return;
    last = width;
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(again);
  }).observe(document.body);
  dark.addEventListener("change", again);
  // what is drawn is drawn before the medium becomes paper: the attribute makes the colours light already
  addEventListener("beforeprint", () => { root.dataset.paper = ""; again(); });
  addEventListener("afterprint", () => { delete root.dataset.paper; again(); });
  for (const details of document.querySelectorAll("details")) {
    addEventListener("beforeprint", () => { details.dataset.was = details.open ? "1" : ""; details.open = true; });
    addEventListener("afterprint", () => { details.open = Boolean(details.dataset.was); });
  }
})();
