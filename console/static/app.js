// Keys, lists that keep themselves current, and the lease of an open case. Every page works without it.
"use strict";
(() => {
  const $ = (q, from = document) => from.querySelector(q);
  const $$ = (q, from = document) => [...from.querySelectorAll(q)];
  const say = (text) => { const p = $("#said"); if (p) p.textContent = text; };

  // --- sign-in: the link of the address is sent once, by whoever runs scripts (a mail scanner doesn't)
  const once = $("form[data-submit-once]");
  if (once) once.submit();

  // --- live parts: asked for again every few seconds, patched in place so that focus, scroll and open details stay
  for (const box of $$("[data-live]")) {
    let tag = "";
    const look = async () => {
      if (document.hidden) return;
      try {
        const r = await fetch(box.dataset.live, { headers: tag ? { "If-None-Match": tag } : {}, redirect: "error" });
        if (r.status !== 200) return;
        tag = r.headers.get("ETag") || "";
        patch(box, await r.text());
      } catch { /* the server is away for a moment: the next look tells */ }
    };
    setInterval(look, Number(box.dataset.every) || 3000);
    document.addEventListener("visibilitychange", look);
  }

  function patch(box, html) {
    const next = document.createElement("template");
    next.innerHTML = html;
    const old = new Map([...box.children].filter((e) => e.dataset.id).map((e) => [e.dataset.id, e]));
    const focused = document.activeElement && box.contains(document.activeElement) ? document.activeElement : null;
    const anchor = focused && focused.closest("[data-id]");
    const before = anchor ? anchor.getBoundingClientRect().top : 0;
    let fresh = 0;
    let at = box.firstElementChild;
    for (const want of [...next.content.children]) {
      const have = old.get(want.dataset.id);
      if (!have) {
        if (want.tagName === "TR" && want.dataset.id !== "none") { want.classList.add("fresh"); fresh++; }
        box.insertBefore(want, at);
        continue;
      }
      old.delete(want.dataset.id);
      if (have !== at) box.insertBefore(have, at); else at = at.nextElementSibling;
      if (!same(have, want)) update(have, want, focused);
    }
    for (const gone of old.values()) if (!focused || !gone.contains(focused)) gone.remove(); else gone.classList.add("gone");
    if (anchor && anchor.isConnected) {
      const moved = anchor.getBoundingClientRect().top - before;
      if (moved) window.scrollBy(0, moved);
      if (document.activeElement !== focused && focused.isConnected) focused.focus({ preventScroll: true });
    }
    if (fresh && box.dataset.new) say(box.dataset.new);
  }

  const bare = (e) => e.outerHTML.replace(/ class="fresh"| fresh\b/g, "").replace(/ open=""/g, "");
  const same = (a, b) => bare(a) === bare(b);

  // update changes what is inside an element. Lists inside it are patched row by row, so that a link in focus stays itself.
  function update(have, want, focused) {
    const inner = $$("tbody", have), wanted = $$("tbody", want);
    if (have.tagName !== "TR" && inner.length && inner.length === wanted.length && $("[data-id]", have)) {
      inner.forEach((body, i) => patch(body, wanted[i].innerHTML));
      return;
    }
    if (have.tagName === "TR" && focused && have.contains(focused)) {
      // the link in focus stays: every other cell is replaced
      [...have.cells].forEach((cell, i) => { if (!cell.contains(focused) && want.cells[i]) cell.replaceWith(want.cells[i].cloneNode(true)); });
      have.className = want.className;
      return;
    }
    const open = new Set($$("details[open]", have).map((d) => d.dataset.id));
    if (focused && have.contains(focused)) return; // somebody is typing or reading here: later
    have.replaceWith(want);
    for (const d of $$("details", want)) if (open.has(d.dataset.id)) d.open = true;
  }

  // --- evidence and its marks light each other up
  document.addEventListener("mouseover", (e) => light(e.target));
  document.addEventListener("focusin", (e) => light(e.target));
  function light(from) {
    const on = from.closest && from.closest("[data-ev]");
    for (const e of $$(".lit")) e.classList.remove("lit");
    if (!on) return;
    for (const n of on.dataset.ev.split(" ")) for (const e of $$(`[data-ev~="${CSS.escape(n)}"]`)) e.classList.add("lit");
  }

  // --- the lease of an open case is renewed while the page is seen
  const lease = $("[data-renew]");
  if (lease) {
    const renew = async () => {
      if (document.hidden) return;
      const r = await fetch(lease.dataset.renew, { method: "POST" }).catch(() => null);
      if (!r || r.status !== 409) return;
      lease.className = "lease other";
      lease.textContent = await r.text();
      say(lease.textContent);
      clearInterval(timer);
    };
    const timer = setInterval(renew, 4 * 60 * 1000);
    document.addEventListener("visibilitychange", renew);
  }

  // --- keys
  const help = $("#help");
  const off = $("#keys-off");
  let silent = false;
  try { silent = localStorage.getItem("keys") === "off"; } catch { /* no storage: keys stay on */ }
  if (off) {
    off.checked = silent;
    off.addEventListener("change", () => { silent = off.checked; try { localStorage.setItem("keys", silent ? "off" : "on"); } catch { /* for this page only */ } });
  }
  for (const b of $$("[data-help]")) b.addEventListener("click", () => help && help.showModal());

  const typing = (e) => e.closest("input:not([type=radio]):not([type=checkbox]), textarea, select");
  const goTo = { o: "/", q: "/queue", s: "/search", c: "/complaints", p: document.querySelector("nav a[href='/verify'], nav a[href='/proofs'], nav a[href='/authorized']")?.getAttribute("href"), r: "/registry", h: "/health" };
  const verdicts = { d: "infringing", f: "not_infringing", i: "more_information", e: "escalate" };
  let went = 0;

  document.addEventListener("keydown", (e) => {
    const form = $("#decision");
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && form && form.contains(e.target)) {
      e.preventDefault();
      form.requestSubmit($("button.primary", form));
      return;
    }
    if (e.key === "Escape" && typing(e.target)) { e.target.blur(); return; }
    if (silent || e.ctrlKey || e.metaKey || e.altKey || typing(e.target) || (help && help.open)) return;
    if (went && Date.now() - went < 1200 && goTo[e.key]) { location.href = goTo[e.key]; e.preventDefault(); return; }
    went = 0;
    switch (e.key) {
      case "j": case "k": move(e.key === "j" ? 1 : -1); break;
      case "g": went = Date.now(); break;
      case "?": if (help) help.showModal(); break;
      case "d": case "f": case "i": case "e": if (!choose(form, verdicts[e.key])) return; break;
      default: {
        const to = $(`[data-key="${CSS.escape(e.key)}"]`);
        if (!to) return;
        if (to.tagName === "INPUT") { to.focus(); to.select(); } else to.click();
      }
    }
    e.preventDefault();
  });

  // move goes through the rows of a list, or through the evidence of a case.
  function move(by) {
    const rows = $$("a.row").length ? $$("a.row") : $$(".ev");
    if (!rows.length) return;
    const i = rows.indexOf(document.activeElement);
    const to = rows[Math.min(Math.max(i < 0 ? (by > 0 ? 0 : rows.length - 1) : i + by, 0), rows.length - 1)];
    to.focus();
    to.scrollIntoView({ block: "nearest" });
  }

  function choose(form, verdict) {
    const radio = form && $(`[data-verdict="${verdict}"]`, form);
    if (!radio) return false;
    radio.checked = true;
    $("#f-reason").focus();
    return true;
  }
})();
