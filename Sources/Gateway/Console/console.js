// The operator's page. Every text from the gateway is put in as text, never as markup.
"use strict";

const byId = (id) => document.getElementById(id);

/** Makes an element: make("p", {class: "hint"}, "text", child…). */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const number = (value) => Number(value).toLocaleString("en");
const plural = (count, noun) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
const place = (rule) => (rule.id ? `${rule.id} (${rule.file}:${rule.line})` : `${rule.file}:${rule.line}`);
const tag = (text, kind) => make("span", { class: `tag ${kind}` }, text);
const kindOf = { allow: "good", deny: "bad", error: "warn", invalid: "warn" };

async function ask(path, options) {
  const answer = await fetch(path, options);
  const text = await answer.text();
  if (!answer.ok && answer.status !== 422) throw new Error(text.trim() || `${path} answered ${answer.status}`);
  return JSON.parse(text);
}

// MARK: Sections

const sections = ["overview", "policies", "certificates", "decisions", "try"];
const shown = {};

function parameters(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  return { name: sections.includes(path) ? path : "overview", values: new URLSearchParams(query) };
}

function route(event) {
  const { name, values } = parameters(location.hash);
  if (location.hash === "#main") return;
  for (const section of sections) byId(section).hidden = section !== name;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === `#/${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const title = byId(`${name}-title`);
  document.title = `${title.textContent} · Sallyport`;
  if (event) byId("main").focus();
  shown[name]?.(values);
}

// MARK: Overview

let status = null;

async function refresh() {
  const health = byId("health");
  try {
    const [answer, ready] = await Promise.all([ask("/status"), fetch("/readyz")]);
    if (status && status.policy.digest !== answer.policy.digest) search.text = null;
    status = answer;
    health.replaceChildren(ready.ok ? tag("ready", "good") : tag("draining", "warn"));
  } catch (error) {
    health.replaceChildren(tag("no answer", "bad"));
    return;
  }
  if (!byId("overview").hidden) showOverview();
  if (!byId("certificates").hidden) showCertificates();
  // What was found is of policies that are no longer in use.
  if (!byId("policies").hidden && search.text === null) shown.policies(parameters(location.hash).values);
}

function uptime(seconds) {
  const parts = [[86400, "d"], [3600, "h"], [60, "min"]];
  for (const [size, unit] of parts) if (seconds >= size) return `${Math.floor(seconds / size)} ${unit}`;
  return `${seconds} s`;
}

function showOverview() {
  if (!status) return;
  const { policy, requests, upstream, nonces, audit, reloads } = status;
  const facts = [
    ["Version", status.version], ["Up for", uptime(status.uptimeSeconds)],
    ["Accounts", number(policy.accounts)], ["Rules", number(policy.rules)],
    ["Policy", `generation ${status.generation}, ${policy.digest.slice(0, 12)}`], ["Loaded", local(status.loadedAt)],
    ["Requests now", number(requests.inFlight)], ["Client connections", number(requests.clientConnections)],
    ["Upstream connections", number(upstream.connections)],
    ["Nonces", nonces.store ? `${nonces.store}${nonces.usable ? "" : ", not usable"}` : "none kept"],
    ["Audit", audit ? (audit.writable ? plural(audit.written, "line") : "cannot be written") : "off"],
    ["Certificates", number(status.certificates.length)],
  ];
  byId("facts").replaceChildren(
    ...facts.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, String(value)))));
  byId("reload-result").replaceChildren(...lastReload(reloads));
  byId("breakers").replaceChildren(breakers(upstream.breakers));
}

function lastReload(reloads) {
  const counts = make("p", {}, `${plural(reloads.succeeded, "reload")} since the start, and ${number(reloads.failed)} that failed.`);
  const last = reloads.last;
  if (!last) return [counts];
  const good = last.result === "replaced";
  const verdict = make(
    "p", { class: `notice ${good ? "good" : "bad"}` },
    good ? `At ${local(last.time)}: what was read is in use.` : `At ${local(last.time)}: there were errors; what was in use is kept.`);
  return [counts, verdict, diagnostics(last.diagnostics)];
}

function diagnostics(list) {
  return make("ul", {}, ...list.map((entry) => make(
    "li", { class: entry.severity === "error" ? "bad" : "warn" },
    make("code", {}, `${entry.file}:${entry.line}`),
    ` ${entry.severity} ${entry.code}: ${entry.message}${entry.help ? ` — ${entry.help}` : ""}`)));
}

function breakers(list) {
  if (list.length === 0) return make("p", {}, "None.");
  return make("ul", {}, ...list.map((entry) => make(
    "li", {}, make("code", {}, `${entry.host}:${entry.port}`), ` ${entry.state}: ${entry.lastFailure}`)));
}

const local = (time) => new Date(time).toLocaleString("sv");

byId("reload-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = byId("reload-answer");
  answer.textContent = "Reloading…";
  const token = byId("token").value;
  try {
    const result = await ask("/reload", { method: "POST", headers: token ? { Authorization: `Bearer ${token}` } : {} });
    answer.textContent = result.result === "replaced"
      ? `What was read is in use, as generation ${result.generation}.`
      : "There were errors; what was in use is kept.";
    byId("token").value = "";
  } catch (error) {
    answer.textContent = error.message;
  }
  refresh();
});

shown.overview = showOverview;

// MARK: Policies

const search = { text: null, offset: 0, page: 200, running: 0 };

async function find(text, more = false) {
  if (!more && text === search.text) return;
  search.offset = more ? search.offset : 0;
  search.text = text;
  const ticket = ++search.running;
  let found;
  try {
    found = await ask(`/policies?search=${encodeURIComponent(text)}&offset=${search.offset}&limit=${search.page}`);
  } catch (error) {
    byId("matches").textContent = error.message;
    search.text = null;
    return;
  }
  // Another search may have begun meanwhile.
  if (ticket !== search.running) return;
  const entries = found.results.map((entry) => make("li", {}, make(
    "button", { type: "button", "data-account": entry.account, onclick: () => open(entry.account) },
    entry.account, make("small", {}, entry.file, entry.enabled ? "" : " · disabled"))));
  if (more) byId("accounts").append(...entries);
  else byId("accounts").replaceChildren(...entries);
  if (more && entries.length > 0) entries[0].firstChild.focus();
  search.offset += entries.length;
  byId("matches").textContent = `${number(search.offset)} of ${plural(found.matches, "account")}`;
  byId("more").hidden = search.offset >= found.matches;
  byId("ceiling-body").replaceChildren(...ceiling(found.ceiling));
  mark();
}

function open(account) {
  location.hash = `#/policies?${new URLSearchParams({ account, search: byId("search").value })}`;
}

let opened = null;

function mark() {
  for (const button of document.querySelectorAll("#accounts button")) {
    if (button.dataset.account === opened) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}

async function showAccount(id) {
  opened = id;
  mark();
  const article = byId("account");
  if (!id) {
    article.replaceChildren(make("p", { class: "hint" }, "Choose an account."));
    return;
  }
  try {
    article.replaceChildren(...drawAccount(await ask(`/policies/${encodeURIComponent(id)}`)));
  } catch (error) {
    article.replaceChildren(make("h2", {}, id), make("p", { class: "notice bad" }, error.message));
  }
}

function drawAccount(account) {
  const said = (name, value) => (value && value.length ? [make("dt", {}, name), make("dd", {}, value.join(", "))] : []);
  const rule = (entry) => make(
    "div", { class: "rule" },
    make("h4", {}, tag(entry.effect, kindOf[entry.effect]), make("code", {}, place(entry)),
      entry.mode === "report" ? tag("report only", "warn") : null,
      entry.origin === "profile" ? make("span", { class: "hint" }, "from a profile") : null),
    make("dl", {}, ...said("hosts", entry.hosts), ...said("except", entry.except), ...said("paths", entry.paths),
      ...said("methods", entry.methods), ...said("services", entry.services), ...said("schemes", entry.schemes),
      ...said("ports", entry.ports), ...said("certificate", entry.certificate ? [entry.certificate] : []),
      ...entry.settings.flatMap((setting) => said(setting.name, [setting.value]))));
  const services = account.services.length
    ? table("Services", ["Service", "Certificate", "Without it"],
      account.services.map((entry) => [entry.name, entry.certificate, entry.fallback ?? "as the account says"]))
    : [];
  return [
    make("h2", {}, account.account),
    make("p", {}, make("code", {}, `${account.file}:${account.line}`), account.enabled ? "" : " · disabled, so that nothing is allowed",
      account.mode === "report" ? " · report mode: refusals are only recorded" : "", " · ",
      make("a", { href: `#/try?${new URLSearchParams({ account: account.account })}` }, "try a request")),
    make("h3", {}, plural(account.rules.length, "rule")), ...account.rules.map(rule), ...services,
    ...table("Where no rule says otherwise", ["What", "Value", "Says"], account.settings.map((entry) => [entry.name, entry.value, entry.source])),
  ];
}

function table(title, head, rows) {
  const id = `table-${title.toLowerCase().replaceAll(" ", "-")}`;
  return [make("h3", { id }, title), make("div", { class: "scroll", tabindex: "0", role: "region", "aria-labelledby": id }, make(
    "table", {}, make("thead", {}, make("tr", {}, ...head.map((text) => make("th", { scope: "col" }, text)))),
    make("tbody", {}, ...rows.map((cells) => make("tr", {}, ...cells.map((cell) => make("td", {}, String(cell))))))))];
}

function ceiling({ deny, allowedNetworks }) {
  const rules = deny.map((entry) => make("li", {}, make("code", {}, place(entry)), " ", [...entry.hosts, ...entry.networks].join(", "),
    entry.except.length ? ` except ${entry.except.join(", ")}` : ""));
  return [
    rules.length ? make("ul", {}, ...rules) : make("p", {}, "Nothing is denied for all accounts."),
    make("p", {}, allowedNetworks.length
      ? `Special-purpose networks are refused, but for ${allowedNetworks.join(", ")}.`
      : "Special-purpose networks are refused, all of them."),
  ];
}

let typing = null;
byId("search").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => find(byId("search").value.trim()), 150);
});
byId("search-form").addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(typing);
  find(byId("search").value.trim());
});
byId("more").addEventListener("click", () => find(search.text, true));

shown.policies = (values) => {
  if (values.has("search")) byId("search").value = values.get("search");
  find(byId("search").value.trim());
  showAccount(values.get("account"));
};

// MARK: Certificates

let certificatesShown = 200;

function showCertificates() {
  if (!status) return;
  const soonest = (entry) => entry.daysToExpiry ?? -1e9;
  const list = [...status.certificates].sort((a, b) => soonest(a) - soonest(b) || a.reference.localeCompare(b.reference));
  byId("certificate-rows").replaceChildren(...list.slice(0, certificatesShown).map(certificate));
  byId("certificate-count").textContent = `${number(Math.min(certificatesShown, list.length))} of ${plural(list.length, "certificate")}`;
  byId("more-certificates").hidden = list.length <= certificatesShown;
}

function certificate(entry) {
  const days = entry.daysToExpiry;
  const kind = days === undefined || days < 0 ? "bad" : days < 30 ? "warn" : "good";
  const expiry = days === undefined ? "unknown" : days < 0 ? "expired" : `in ${plural(days, "day")}`;
  const state = entry.state === "usable" ? tag("usable", "good") : tag(entry.state, entry.state === "unread" ? "warn" : "bad");
  return make("tr", {},
    make("td", { class: "tight" }, tag(expiry, kind), make("br"), entry.notAfter ? entry.notAfter.slice(0, 10) : ""),
    make("td", { class: "mono" }, entry.reference), make("td", {}, entry.subject ?? ""), make("td", {}, entry.issuer ?? ""),
    make("td", {}, state, ...[entry.problem, ...entry.warnings].filter(Boolean).map((text) => make("p", { class: "hint" }, text))));
}

byId("more-certificates").addEventListener("click", () => {
  certificatesShown += 1000;
  showCertificates();
});
shown.certificates = showCertificates;

// MARK: Decisions

const kept = 500;
const lines = [];
let paused = false;
let missed = 0;
let source = null;
let scheduled = false;

function watch() {
  if (source) return;
  source = new EventSource("/decisions");
  source.onopen = () => {
    lines.length = 0;
    missed = 0;
    draw();
  };
  source.onmessage = (event) => {
    lines.unshift(JSON.parse(event.data));
    if (lines.length > kept) lines.length = kept;
    draw();
  };
  source.addEventListener("missed", (event) => {
    missed += Number(event.data);
    draw();
  });
  source.onerror = () => {
    byId("stream").textContent = "The connection is lost; trying again.";
  };
}

// However fast they come, the page is drawn at most five times a second.
function draw() {
  if (scheduled || paused || byId("decisions").hidden) return;
  scheduled = true;
  setTimeout(() => {
    scheduled = false;
    if (!paused) drawDecisions();
  }, 200);
}

function drawDecisions() {
  const text = byId("filter").value.trim().toLowerCase();
  const outcome = byId("outcome").value;
  const meant = lines.filter((line) => (!outcome || line.decision === outcome) && (!text || JSON.stringify(line).toLowerCase().includes(text)));
  const rows = byId("decision-rows");
  const known = new Map([...rows.children].map((row) => [row.dataset.id, row]));
  const first = known.size === 0;
  rows.replaceChildren(...meant.slice(0, 200).map((line) => known.get(line.requestId + line.time) ?? decision(line, !first)));
  byId("stream").textContent = `${plural(meant.length, "decision")} of the last ${number(lines.length)}`
    + (missed ? `; ${number(missed)} came too fast to be shown` : "");
}

function decision(line, isFresh) {
  const url = line.host ? `${line.urlScheme}://${line.host}${line.path ?? ""}` : "";
  const why = line.account && line.host
    ? make("a", {
      href: `#/try?${new URLSearchParams({
        account: line.account, method: line.method, url, service: line.service ?? "", scopes: (line.scopes ?? []).join(" "), go: "1",
      })}`, "aria-label": `Why request ${line.requestId} was decided so`,
    }, "why")
    : "";
  return make("tr", { "data-id": line.requestId + line.time, class: isFresh ? "fresh" : null },
    make("td", { class: "tight" }, local(line.time).slice(11)),
    make("td", {}, tag(line.decision, kindOf[line.decision])), make("td", {}, String(line.status ?? "")),
    make("td", {}, line.account ?? ""), make("td", { class: "mono" }, `${line.method} ${url}`),
    make("td", {}, line.code ?? line.ruleId ?? "", line.rule ? make("small", { class: "hint" }, ` ${line.rule}`) : ""),
    make("td", {}, String(line.milliseconds?.total ?? "")), make("td", {}, why));
}

byId("pause").addEventListener("click", () => {
  paused = !paused;
  byId("pause").setAttribute("aria-pressed", String(paused));
  byId("pause").textContent = paused ? "Go on" : "Pause";
  if (!paused) drawDecisions();
});
byId("filter-form").addEventListener("submit", (event) => event.preventDefault());
for (const id of ["filter", "outcome"]) byId(id).addEventListener("input", drawDecisions);
shown.decisions = () => {
  watch();
  drawDecisions();
};

// MARK: Try a request

const deciding = { allow: ["✓", "good"], deny: ["✗", "bad"], invalid: ["✗", "bad"] };

async function explain() {
  const scopes = byId("try-scopes").value.trim();
  const question = {
    account: byId("try-account").value.trim(), method: byId("try-method").value, url: byId("try-url").value.trim(),
    service: byId("try-service").value.trim() || null, scopes: scopes ? scopes.split(/\s+/) : null,
  };
  const article = byId("explanation");
  try {
    const answer = await ask("/explain", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(question),
    });
    article.replaceChildren(...drawExplanation(answer));
  } catch (error) {
    article.replaceChildren(make("p", { class: "notice bad" }, error.message));
  }
}

function drawExplanation(answer) {
  const kind = kindOf[answer.decision];
  const verdict = make("p", { class: `notice verdict ${kind}` }, make("strong", {}, answer.decision), ` · ${answer.reason}`, make("br"), answer.detail);
  const parts = [make("h2", {}, "Decision"), verdict];
  if (answer.remark) parts.push(make("p", { class: "notice warn" }, answer.remark));
  if (answer.derivation.length) parts.push(make("h2", {}, "How it came to that"), make("ol", { class: "steps" }, ...answer.derivation.map((entry) => step(entry, answer.decision))));
  if (answer.obligations.length) {
    parts.push(...table("What the call is held to", ["What", "Value", "Says"], answer.obligations.map((entry) => [
      entry.name, entry.value, entry.place ? `${entry.source}, ${place(entry.place)}` : entry.source])));
  }
  if (answer.candidates.length) {
    parts.push(...table("Rules that came near", ["Rule", "Effect", "How it fared"], answer.candidates.map((entry) => [
      place(entry.rule), entry.effect, entry.detail])));
  }
  if (answer.toChange) parts.push(...change(answer.toChange));
  return parts;
}

function step(entry, decision) {
  const [mark, kind] = { passed: ["✓", "good"], decided: deciding[decision] }[entry.state] ?? ["–", "idle"];
  return make("li", { class: kind, "data-mark": mark },
    make("strong", {}, entry.step), entry.state === "not-reached" ? null : make("span", { class: "hint" }, ` ${entry.state}`),
    make("p", {}, entry.finding),
    entry.rules.length ? make("p", {}, make("code", {}, entry.rules.map(place).join(", "))) : null);
}

function change(entry) {
  const parts = [make("h2", {}, `What would make it “${entry.decision}”`)];
  if (entry.request) {
    const edits = entry.request.edits.map((edit) => make("li", {}, `${edit.field}: ${edit.from} → ${edit.to}`));
    const scopes = entry.request.missingScopes.map((scope) => make("li", {}, `the scope ${scope}`));
    parts.push(make("h3", {}, "In the request"), make("ul", {}, ...edits, ...scopes));
  }
  for (const [index, policy] of entry.policy.entries()) {
    parts.push(make("h3", {}, index === 0 ? "In the policy" : "Or"), make("ul", {}, ...policy.map((item) => make(
      "li", {}, item.action, item.place ? make("code", {}, ` ${place(item.place)}`) : null, item.yaml ? make("pre", { tabindex: "0" }, item.yaml) : null))));
  }
  return parts;
}

byId("try-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  await explain();
  byId("explanation").focus();
});

shown.try = (values) => {
  for (const name of ["account", "method", "url", "service", "scopes"]) {
    if (values.has(name)) byId(`try-${name}`).value = values.get(name);
  }
  if (values.has("go")) explain();
};

// MARK: The beginning

document.addEventListener("keydown", (event) => {
  const isTyping = ["INPUT", "SELECT", "TEXTAREA"].includes(document.activeElement?.tagName);
  if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  if (byId("policies").hidden) location.hash = "#/policies";
  requestAnimationFrame(() => byId("search").focus());
});
window.addEventListener("hashchange", route);
route();
refresh();
setInterval(() => {
  if (!document.hidden) refresh();
}, 5000);
