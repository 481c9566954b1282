/*
 * What a page gains with scripts. Everything works without them: filters are a form, totals are
 * computed by the server, the next page is a link.
 */
document.documentElement.classList.add("scripted");

// A menu closes when something else is used, and by Escape, which gives the focus back.
addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]"))
    if (!menu.contains(event.target)) menu.removeAttribute("open");
});
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  menu?.removeAttribute("open");
  menu?.querySelector("summary")?.focus();
});
const openMarket = () => {
  if (location.hash === "#market") document.getElementById("market")?.setAttribute("open", "");
};
addEventListener("hashchange", openMarket);
openMarket();

// A form that came back with findings is read from there.
document.getElementById("wrong")?.focus();

// On a phone the filters start folded.
const fold = document.querySelector(".fold");
if (fold && matchMedia("(max-width: 720px)").matches) fold.removeAttribute("open");

// Filters and the next page replace the results in place; focus and what was unfolded stay.
let wanted = 0;
async function show(address, { push, append }) {
  const turn = ++wanted;
  const results = document.getElementById("results");
  results?.setAttribute("aria-busy", "true");
  let fetched;
  try {
    const answer = await fetch(address, { headers: { accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    fetched = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    location.assign(address); // the browser then shows what is wrong
    return;
  }
  if (turn !== wanted) return;
  if (append) appendCards(fetched);
  else replaceList(fetched);
  document.getElementById("results")?.removeAttribute("aria-busy");
  if (push) history.pushState(null, "", address);
}

function appendCards(fetched) {
  const cards = document.getElementById("cards");
  const first = fetched.querySelector("#cards > li");
  cards?.append(...fetched.querySelectorAll("#cards > li"));
  const next = fetched.getElementById("next");
  const old = document.getElementById("next");
  if (next) old?.replaceWith(next);
  else old?.remove();
  showChosen(chosenOffers());
  first?.querySelector("a")?.focus();
}

function replaceList(fetched) {
  const focused = document.activeElement;
  const key = focused?.name ? [focused.name, focused.value] : undefined;
  const open = [...document.querySelectorAll(".filters details[open]")].map(groupOf);
  const folded = fold && !document.querySelector(".fold")?.hasAttribute("open");
  for (const selector of [".filters", "#results"]) {
    const fresh = fetched.querySelector(selector);
    const stale = document.querySelector(selector);
    if (fresh && stale) stale.replaceWith(fresh);
    else if (!fresh !== !stale) return location.reload();
  }
  document.title = fetched.title;
  showChosen(chosenOffers());
  if (folded) document.querySelector(".fold")?.removeAttribute("open");
  for (const details of document.querySelectorAll(".filters fieldset details"))
    if (open.includes(groupOf(details))) details.setAttribute("open", "");
  if (key)
    for (const input of document.querySelectorAll("#filters input"))
      if (input.name === key[0] && input.value === key[1]) input.focus();
  // The count is a live region only if its text changes after it is in the page.
  const count = document.querySelector(".count");
  const text = count?.textContent;
  if (count && text) {
    count.textContent = "";
    setTimeout(() => {
      count.textContent = text;
    }, 50);
  }
}
const groupOf = (details) => details.closest("fieldset")?.querySelector("input")?.name;

addEventListener("change", (event) => {
  const form = event.target.closest?.("#filters");
  if (!form) return;
  const parameters = new URLSearchParams(new FormData(form));
  const text = parameters.toString();
  show(text === "" ? "/" : `/?${text}`, { push: true, append: false });
});
addEventListener("click", (event) => {
  const next = event.target.closest?.("#next");
  if (!next || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(next.href, { push: false, append: true });
});
if (document.getElementById("filters"))
  addEventListener("popstate", () => show(location.href, { push: false, append: false }));

// What is ticked to be compared outlives other filters, pages and searches, for as long as the tab does.
const MOST_COMPARED = 4;
const CHOSEN = "souk.compare";
function chosenOffers() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(CHOSEN) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
  } catch {
    return []; // a browser that keeps nothing, or something that was written by hand
  }
}
function chooseOffers(slugs) {
  try {
    sessionStorage.setItem(CHOSEN, JSON.stringify(slugs));
  } catch {
    // A browser that keeps nothing: what is ticked on this page is compared all the same.
  }
  showChosen(slugs);
}
function showChosen(slugs) {
  // An offer's own page compares it with what was chosen before.
  for (const link of document.querySelectorAll("a[data-compare]")) {
    const own = link.dataset.compare;
    const others = slugs.filter((slug) => slug !== own).slice(0, MOST_COMPARED - 1);
    link.search = new URLSearchParams([...others, own].map((slug) => ["offer", slug]));
  }
  const form = document.getElementById("compare");
  const bar = form?.querySelector(".compare-bar");
  if (!bar) return;
  for (const box of form.querySelectorAll(".pick input")) box.checked = slugs.includes(box.value);
  // Chosen offers that are not on this page go with the form all the same.
  for (const hidden of bar.querySelectorAll("input")) hidden.remove();
  for (const slug of slugs) {
    if (form.querySelector(`.pick input[value="${CSS.escape(slug)}"]`)) continue;
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "offer";
    field.value = slug;
    bar.append(field);
  }
  bar.classList.toggle("any", slugs.length > 0);
  bar.querySelector("[data-clear]").hidden = false;
  const said =
    slugs.length === 0
      ? bar.dataset.none
      : slugs.length === 1
        ? bar.dataset.one
        : bar.dataset.other.replace("#", String(slugs.length));
  bar.querySelector(".said").textContent = said;
}
addEventListener("change", (event) => {
  const box = event.target.closest?.(".pick input");
  if (!box) return;
  const others = chosenOffers().filter((slug) => slug !== box.value);
  if (box.checked && others.length >= MOST_COMPARED) {
    box.checked = false;
    const bar = document.querySelector(".compare-bar");
    bar.querySelector(".said").textContent = bar.dataset.full;
    return;
  }
  chooseOffers(box.checked ? [...others, box.value] : others);
});
addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-clear]")) return;
  chooseOffers([]);
  document.querySelector(".pick input")?.focus();
});
// A comparison that was opened by its address is what is chosen when other offers are looked for.
if (location.pathname === "/compare")
  chooseOffers(new URLSearchParams(location.search).getAll("offer").slice(0, MOST_COMPARED));
else showChosen(chosenOffers());
addEventListener("pageshow", (event) => {
  if (event.persisted) showChosen(chosenOffers());
});

// The section being read is marked in the tabs.
const tabs = [...document.querySelectorAll(".tabs a")];
const sections = tabs.map((tab) => document.querySelector(tab.getAttribute("href")));
function mark() {
  let current = 0;
  for (const [at, section] of sections.entries())
    if (section && section.getBoundingClientRect().top < 160) current = at;
  if (scrollY > 0 && innerHeight + scrollY >= document.documentElement.scrollHeight - 2)
    current = sections.length - 1;
  for (const [at, tab] of tabs.entries())
    if (at === current) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
}
if (tabs.length > 0) {
  addEventListener("scroll", mark, { passive: true });
  mark();
}

// Totals for another number of users or term, from the prices that stand in the page.
const chooser = document.getElementById("chooser");
const users = chooser?.querySelector("#users");
for (const button of chooser?.querySelectorAll(".script") ?? []) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const next = Number(users.value || 1) + Number(button.dataset.step);
    users.value = String(Math.min(Math.max(next, 1), 1_000_000));
    totals();
  });
}
chooser?.addEventListener("input", totals);
chooser?.addEventListener("submit", (event) => {
  event.preventDefault();
  totals();
});

function totals() {
  const count = users ? Number(users.value) : 1;
  if (!Number.isInteger(count) || count < 1 || count > 1_000_000) return;
  const term = chooser.querySelector("input[name=term]:checked")?.value;
  for (const card of document.querySelectorAll("[data-plan]")) showPlan(card, term, count);
  const parameters = new URLSearchParams(location.search);
  if (users) parameters.set("users", String(count));
  if (term) parameters.set("term", term);
  history.replaceState(null, "", `${location.pathname}?${parameters}${location.hash}`);
}

let announce;
function showPlan(card, term, count) {
  const plan = JSON.parse(card.dataset.plan);
  const chosen = term !== undefined && term in plan.prices ? term : Object.keys(plan.prices)[0];
  const price = plan.prices[chosen];
  if (!price) return;
  card.querySelector("[data-price]")?.replaceChildren(amount(price.amount, plan.currency));
  const unit = card.querySelector("[data-unit]");
  if (unit) unit.textContent = price.unit;
  const other = card.querySelector("[data-other-term]");
  if (other) other.hidden = term === undefined || chosen === term;
  const select = card.querySelector("[data-select]");
  if (select) {
    const address = new URL(select.href);
    address.searchParams.set("term", chosen);
    if (plan.perUser) address.searchParams.set("users", String(count));
    select.href = address.pathname + address.search;
  }
  const allowed = !plan.perUser || (count >= plan.min && (plan.max === null || count <= plan.max));
  showTerm(card, plan, price, allowed ? count : 0);
  if (!plan.perUser) return;
  const label = card.querySelector("[data-users]");
  const total = card.querySelector("[data-total]");
  label.textContent = (count === 1 ? users.dataset.one : users.dataset.other).replace(
    "#",
    new Intl.NumberFormat(locale).format(count),
  );
  total.replaceChildren(amount(times(price.amount, count), plan.currency));
  label.hidden = total.hidden = !allowed;
  card.querySelector("[data-bounds]").hidden = allowed;
  clearTimeout(announce);
  announce = setTimeout(() => {
    document.getElementById("totals-status").textContent = label.textContent;
  }, 400);
}

// All payments of a term together, where it is paid in parts.
function showTerm(card, plan, price, count) {
  const line = card.querySelector("[data-term]");
  if (!line) return;
  line.hidden = count === 0 || price.payments === undefined;
  if (line.hidden) return;
  line.querySelector("[data-payments]").textContent = price.together;
  const one = plan.perUser ? times(price.amount, count) : price.amount;
  line
    .querySelector("[data-term-total]")
    .replaceChildren(amount(times(one, price.payments), plan.currency));
}

const language = document.documentElement.lang;
const locale = { en: "en-GB", fr: "fr-FR", ko: "ko-KR" }[language] ?? language;

// Exact: decimal text times a whole number, without a floating-point number in between.
function times(decimal, count) {
  const [whole, fraction = ""] = decimal.split(".");
  const text = (BigInt(whole + fraction) * BigInt(count))
    .toString()
    .padStart(fraction.length + 1, "0");
  return fraction === ""
    ? text
    : `${text.slice(0, -fraction.length)}.${text.slice(-fraction.length)}`;
}

function amount(decimal, currency) {
  const digits = decimal.split(".")[1]?.length ?? 0;
  const parts = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    currencyDisplay: language === "en" ? "code" : "symbol",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).formatToParts(decimal);
  const at = parts.findIndex(({ type }) => type === "currency");
  const join = (some) => some.map(({ value }) => value).join("");
  const sign = document.createElement("span");
  sign.className = at === 0 && parts[0].value.length === 3 ? "cur" : "sign";
  const line = document.createElement("span");
  line.className = "amount";
  if (at === 0) {
    sign.textContent = parts[0].value;
    line.append(sign, join(parts.slice(1)).trim());
  } else {
    sign.textContent = `\u00a0${parts[at].value}`;
    line.append(join(parts.slice(0, at)).trim(), sign);
  }
  return line;
}
