// SPDX-License-Identifier: GPL-3.0-or-later
// What a web app does that shows a patient with the fhirclient package: after the redirect it redeems the code, then asks for the patient, the vital signs
// and the laboratory results, all pages of them, and shows them as two tables. "naive" makes a table row of every result as it comes; "visible" sorts them and
// makes rows only of those that the pane has room for, as a careful app does. Tells /told when the first rows and when all of them were painted.
"use strict";

const asked = new URLSearchParams(location.search);
const mode = asked.get("mode");
const ROOM = 40; // rows that a pane shows, and some above and below

// The library keeps what it needs after the redirect in the session's storage; the stopwatch began the sign-in in its place.
const state = JSON.parse(atob(asked.get("begun")));
sessionStorage.setItem(asked.get("state"), JSON.stringify(state));
sessionStorage.setItem("SMART_KEY", JSON.stringify(asked.get("state")));

const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
const now = () => performance.timeOrigin + performance.now();
let first = 0;

function cells(o) {
  const q = o.valueQuantity, range = (o.referenceRange || [])[0] || {};
  const text = (c) => c && (c.text || ((c.coding || [])[0] || {}).display || "");
  const value = q ? `${q.comparator || ""}${q.value} ${q.unit || ""}` : o.valueString || text(o.valueCodeableConcept) || "";
  const parts = (o.component || []).map((c) => (c.valueQuantity || {}).value).join("/");
  const flag = text((o.interpretation || [])[0]) || "";
  const low = (range.low || {}).value, high = (range.high || {}).value;
  return [o.effectiveDateTime || "", text(o.code), value || parts, flag, low === undefined && high === undefined ? range.text || "" : `${low ?? ""}–${high ?? ""}`];
}

function makeRow(o) {
  const row = document.createElement("tr");
  for (const text of cells(o)) {
    const cell = document.createElement("td");
    cell.textContent = text;
    row.append(cell);
  }
  return row;
}

class Pane {
  constructor(category) {
    this.rows = [];
    this.table = document.getElementById(category).appendChild(document.createElement("table"));
  }
  add(bundle) {
    const fresh = (bundle.entry || []).map((e) => e.resource).filter((r) => r.resourceType === "Observation");
    this.rows.push(...fresh);
    if (mode === "naive") {
      this.table.append(...fresh.map(makeRow));
      return;
    }
    this.rows.sort((a, b) => ((b.effectiveDateTime || "") > (a.effectiveDateTime || "") ? 1 : -1));
    this.table.replaceChildren(...this.rows.slice(0, ROOM).map(makeRow));
  }
}

async function load(client, patient, category) {
  const pane = new Pane(category);
  const show = async (bundle) => {
    pane.add(bundle);
    await painted();
    first ||= now();
  };
  await client.request(`Observation?patient=${patient}&category=${category}&_count=${asked.get("count")}`, { pageLimit: 0, onPage: show });
  return pane.rows.length;
}

async function main() {
  const client = await FHIR.oauth2.ready();
  const patient = client.patient.id;
  const banner = client.patient.read().then((p) => {
    document.getElementById("banner").textContent = `${p.name[0].family}, ${(p.name[0].given || []).join(" ")} ${p.birthDate || ""}`;
  });
  const counts = await Promise.all([load(client, patient, "vital-signs"), load(client, patient, "laboratory"), banner]);
  await painted();
  return { first, all: now(), began: performance.timeOrigin, rows: counts[0] + counts[1] };
}

main().catch((error) => ({ error: String(error) })).then((told) => fetch("told", { method: "POST", body: JSON.stringify(told) }));
