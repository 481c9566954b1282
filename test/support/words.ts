import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { inTime } from "../../src/platform/in-time.ts";
import { messagesOf } from "../../src/platform/text.ts";

const SAMPLE_TEXTS = join(import.meta.dirname, "../../examples/sample-publisher/texts");

export type Language = "en" | "fr" | "ko";
export const OTHER_LANGUAGES = ["fr", "ko"] as const;

/** Every sentence and label that a page shows, each once. */
export type Shown = readonly string[];

/** The visible text of a page. Typographic apostrophes and narrow spaces are read as plain ones. */
export async function wordsOf(page: Page): Promise<Shown> {
  const reading = page.evaluate(() => {
    const inSight = (element: Element) => element.checkVisibility({ visibilityProperty: true });
    // A name keeps its language: the language menu and texts that a publisher wrote say so by `lang`.
    const foreign = (element: Element) =>
      element.closest("[lang]:not(html), .mono, code, time, script, style") !== null;
    const text = (selector: string) =>
      [...document.querySelectorAll<HTMLElement>(selector)]
        .filter((element) => inSight(element) && !foreign(element))
        .map((element) => element.innerText);
    const all = text("h1, h2, h3, button, a, th, td, dt, dd, label, legend, summary, p, li, small");
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (parent !== null && inSight(parent) && !foreign(parent)) all.push(node.textContent ?? "");
    }
    for (const name of ["aria-label", "title", "placeholder"])
      for (const element of document.querySelectorAll(`[${name}]`))
        if (inSight(element) && !foreign(element)) all.push(element.getAttribute(name) ?? "");
    return all;
  });
  const shown = await inTime(15_000, reading, `the words of ${page.url()} could not be read`);
  return [...new Set(shown.map(normalised))].filter(Boolean);
}

/** Whether a text is the word, or begins with it: counts and what it acts on may follow. */
export const isShown = (shown: Shown, word: string): boolean =>
  shown.some((label) => {
    const wanted = normalised(word);
    return (
      label === wanted || (label.startsWith(wanted) && !/^\p{L}/u.test(label.slice(wanted.length)))
    );
  });

const normalised = (text: string): string =>
  text
    .replace(/’/g, "'")
    .replace(/[\s\u00a0\u202f]+/g, " ")
    .trim();

/** Texts of a page in another language that the catalogue has in English and says otherwise there. */
export function englishLeft(
  language: "fr" | "ko",
  shown: Shown,
  speaker: Speaker = "marketplace",
): string[] {
  const finder = finderOf(language, speaker);
  // A text whose area the portal does not load shows its id, in every language.
  const texts = catalogue(language, speaker);
  return shown.filter((text) => finder.test(text) || text in texts);
}

/** A pattern that this matches says nothing: it is only a value to fill in. */
const NONSENSE = "\u0001 9\u0001 \u0001";

const finders = new Map<string, RegExp>();

function finderOf(language: "fr" | "ko", speaker: Speaker): RegExp {
  const known = finders.get(`${language} ${speaker}`);
  if (known !== undefined) return known;
  const own = new Set(Object.values(catalogue(language, speaker)).map(pattern));
  const english = new Set(
    Object.values(catalogue("en", speaker))
      .map(pattern)
      .filter(
        (one) => one.replace(/\(\?:[^()]*\|\)/g, "").replace(/\\.|\.\+\?|[^a-z]/gi, "").length >= 3,
      )
      .filter((one) => !own.has(one) && !new RegExp(`^(?:${one})$`, "i").test(NONSENSE)),
  );
  const finder = new RegExp(`^(?:${[...english].join("|")})$`, "i");
  finders.set(`${language} ${speaker}`, finder);
  return finder;
}

/** The marketplace has its own words, the sample publisher's program has others. */
export type Speaker = "marketplace" | "sample publisher";

const catalogue = (language: Language, speaker: Speaker): Readonly<Record<string, string>> =>
  speaker === "marketplace"
    ? messagesOf(language)
    : JSON.parse(readFileSync(join(SAMPLE_TEXTS, `${language}.json`), "utf8"));

/** What an ICU message can look like when it is filled in, as a regular expression. */
function pattern(message: string): string {
  const [made] = read(normalised(message), 0, false);
  return made;
}

function read(message: string, from: number, inside: boolean): [string, number] {
  let made = "";
  let at = from;
  while (at < message.length) {
    const letter = message.charAt(at);
    if (letter === "}" && inside) return [made, at];
    if (letter === "{") {
      const [part, end] = readArgument(message, at + 1);
      made += part;
      at = end;
    } else {
      made +=
        letter === "#" && inside ? "[\\d., ]+" : letter.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
      at += 1;
    }
  }
  return [made, at];
}

/** `name}`, `count, number}` or `count, plural, one {…} other {…}}`, from behind its brace. */
function readArgument(message: string, from: number): [string, number] {
  const head = /^[^{}]*/.exec(message.slice(from))?.[0] ?? "";
  let at = from + head.length;
  if (message.charAt(at) === "}") return [".+?", at + 1];
  const options: string[] = [];
  while (at < message.length && message.charAt(at) !== "}") {
    if (message.charAt(at) !== "{") {
      at += 1;
      continue;
    }
    const [option, end] = read(message, at + 1, true);
    options.push(option);
    at = end + 1;
  }
  return [`(?:${options.join("|")})`, at + 1];
}

/**
 * Resolves when the page has asked for nothing and has had no answer open for a moment, and has
 * nothing left to draw: on a busy machine the last answer is there long before it is shown.
 */
export function quiet(page: Page): { settled(): Promise<void> } {
  const open = new Set<unknown>();
  let last = performance.now();
  const note = () => {
    last = performance.now();
  };
  page.on("request", (request) => {
    // A stream of events has no end to wait for; what an event makes the page ask counts.
    if (request.resourceType() === "eventsource") return;
    open.add(request);
    note();
  });
  for (const ended of ["requestfinished", "requestfailed"] as const)
    page.on(ended as "requestfinished", (request) => {
      open.delete(request);
      note();
    });
  return {
    async settled() {
      const until = performance.now() + 15_000;
      for (let drawn = 0; drawn < last; ) {
        while (open.size > 0 || performance.now() - last < 80) {
          if (performance.now() > until) {
            // Who asks again every few seconds waits for nothing in between.
            if (open.size === 0) return;
            throw new Error(`${page.url()} still waits for ${open.size} answers`);
          }
          await new Promise((done) => setTimeout(done, 20));
        }
        drawn = performance.now();
        await inTime(10_000, page.evaluate(nothingToDraw), `${page.url()} does not come to rest`);
      }
    },
  };
}

/** A page that the browser does not show draws nothing, and would never say so. */
const nothingToDraw = () =>
  new Promise((done) => {
    requestIdleCallback(() => requestAnimationFrame(() => requestIdleCallback(done)));
    setTimeout(done, 1_000);
  });
