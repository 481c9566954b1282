import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import chromium from "@sparticuz/chromium";
import axe from "axe-core";
import {
  type Browser,
  type BrowserContext,
  chromium as driver,
  type Locator,
  type Page,
} from "playwright-core";
import { whileHeld } from "../../src/platform/file-lock.ts";
import { inTime } from "../../src/platform/in-time.ts";

const cache = join(import.meta.dirname, "../../.cache");
/**
 * The Chromium that npm brings. It unpacks itself into TMPDIR, which is a folder of the checkout,
 * so that no other version lies there. Its own list of flags is not used: it turns web security off.
 */
const temporary = join(cache, "tmp-chromium-153");

type Shared = { readonly browser: Browser; readonly end: () => Promise<void> };
let shared: Promise<Shared> | undefined;
let sharing = false;

/** From now on the test files of this process share one browser, until what is returned is called. */
export function shareBrowser(): () => Promise<void> {
  sharing = true;
  return async () => {
    sharing = false;
    const left = await shared?.catch(() => undefined);
    shared = undefined;
    await left?.end();
  };
}

/** A browser for a test file. One that is shared stays when the file closes it; its windows do not. */
export async function openBrowser(): Promise<Browser> {
  if (!sharing) return startBrowser();
  // One that crashed, or never came up, is not the next file's as well.
  const there = await shared?.catch(() => undefined);
  if (!there?.browser.isConnected()) shared = undefined;
  shared ??= startBrowser().then((browser) => {
    const end = browser.close.bind(browser);
    browser.close = () => closeWindows(browser);
    return { browser, end };
  });
  return (await shared).browser;
}

/** How often it is started: where many start at once, one crashes now and then before it has done anything. */
const STARTS = 3;

async function startBrowser(): Promise<Browser> {
  await unpackOnce();
  const executablePath = await unpacked();
  for (let start = 1; ; start += 1) {
    try {
      return await launch(executablePath);
    } catch (error) {
      if (start === STARTS || !/signal=SIG/.test((error as Error).message)) throw error;
    }
  }
}

const launch = (executablePath: string): Promise<Browser> =>
  driver.launch({
    executablePath,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-dev-shm-usage",
      "--disable-gpu",
      "--font-render-hinting=none",
      "--disable-background-networking",
      "--no-first-run",
      // There is none: what draws instead needs no process of its own.
      "--in-process-gpu",
      // A page lives for seconds here: to optimise its code costs more than it gives back.
      "--js-flags=--no-maglev --no-turbofan --single-threaded-gc",
    ],
  });

/** Where it lies, which it finds by this process's folder for temporary files. */
async function unpacked(): Promise<string> {
  const own = process.env["TMPDIR"];
  process.env["TMPDIR"] = temporary;
  try {
    return await chromium.executablePath();
  } finally {
    if (own === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = own;
  }
}

/**
 * Of several test files that start at once on a fresh checkout, one unpacks and the others wait. It
 * unpacks beside the place and moves there when it is done: a run that is killed leaves no half.
 */
async function unpackOnce(): Promise<void> {
  if (existsSync(join(temporary, "chromium"))) return;
  mkdirSync(cache, { recursive: true });
  await whileHeld(join(cache, "chromium.lock"), 120_000, async () => {
    if (existsSync(join(temporary, "chromium"))) return;
    const fresh = mkdtempSync(join(cache, "unpacking-"));
    const unpack = `import("@sparticuz/chromium").then(({ default: it }) => it.executablePath())`;
    await promisify(execFile)(process.execPath, ["-e", unpack], {
      cwd: join(cache, ".."),
      env: { ...process.env, TMPDIR: fresh },
      timeout: 100_000,
    });
    renameSync(fresh, temporary);
  });
}

export type Visit = {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly faults: string[];
};

type Look = {
  readonly locale?: string;
  readonly dark?: boolean;
  readonly phone?: boolean;
  readonly baseURL?: string;
};

/** How many windows that were closed a browser keeps: each has processes of its own. */
const KEPT_WINDOWS = 4;

type Kept = { readonly of: string; readonly visit: Visit; readonly close: () => Promise<void> };
/** Windows that were closed, for the next of the same: what they loaded need not be loaded again. */
const kept = new WeakMap<Browser, Kept[]>();

/** Dots that are drawn for each pixel: nobody sees them, unless pictures are asked for. */
const DOTS = process.env["TEST_PICTURES"] === undefined ? 0.25 : 1;

const size = (look: Look) =>
  look.phone ? { width: 390, height: 844 } : { width: 1440, height: 900 };

/** A window of nobody; whatever its pages complain about, tabs they open included, is collected in `faults`. */
export async function openWindow(browser: Browser, look: Look = {}): Promise<Visit> {
  const { locale = "en-GB", dark = false, baseURL } = look;
  const of = JSON.stringify([locale, baseURL]);
  const windows = keptBy(browser);
  const at = windows.findLastIndex((one) => one.of === of);
  const [found] = at === -1 ? [] : windows.splice(at, 1);
  const visit = found?.visit ?? (await newWindow(browser, look, of));
  await visit.page.setViewportSize(size(look));
  await visit.page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
  return visit;
}

/** Gives the window the session that a person has at the market of that address. */
export const signIn = (
  { context }: Visit,
  { cookie }: { readonly cookie: string },
  url: string,
): Promise<void> =>
  context.addCookies(
    cookie.split("; ").map((pair) => {
      const at = pair.indexOf("=");
      return { name: pair.slice(0, at), value: pair.slice(at + 1), url };
    }),
  );

async function newWindow(browser: Browser, look: Look, of: string): Promise<Visit> {
  const { locale = "en-GB", baseURL } = look;
  const context = await browser.newContext({
    locale,
    timezoneId: "Europe/Paris",
    reducedMotion: "reduce",
    viewport: size(look),
    deviceScaleFactor: DOTS,
    ...(baseURL ? { baseURL } : {}),
  });
  context.setDefaultTimeout(15_000);
  let faults: string[] = [];
  context.on("weberror", (error) => faults.push(`error: ${error.error().message}`));
  context.on("console", (message) => {
    if (message.type() === "error")
      faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  const page = await context.newPage();
  const close = context.close.bind(context);
  context.close = async () => {
    const windows = keptBy(browser);
    try {
      await forget(context, page, look);
    } catch {
      // A window that cannot be emptied is of no more use.
      return close();
    }
    faults = [];
    windows.push({ of, visit: { context, page, faults }, close });
    if (windows.length > KEPT_WINDOWS) await windows.shift()?.close();
  };
  return { context, page, faults };
}

function keptBy(browser: Browser): Kept[] {
  const windows = kept.get(browser) ?? [];
  kept.set(browser, windows);
  return windows;
}

/** Closes the windows that a test file left open: whose they were must not meet the next file. */
async function closeWindows(browser: Browser): Promise<void> {
  const empty = new Set(keptBy(browser).map(({ visit }) => visit.context));
  await Promise.all(
    browser.contexts().flatMap((context) => (empty.has(context) ? [] : [context.close()])),
  );
}

/** Leaves nothing in a window of who used it or of what a test did to it. */
async function forget(context: BrowserContext, page: Page, look: Look): Promise<void> {
  for (const other of context.pages()) if (other !== page) await other.close();
  page.removeAllListeners();
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await context.unrouteAll({ behavior: "ignoreErrors" });
  await context.setOffline(false);
  await context.clearCookies();
  await context.clearPermissions();
  // A page of the same site, so that its process stays; what the page before wrote at its end is there.
  await page.goto(look.baseURL === undefined ? "about:blank" : "/health/live");
  if (look.baseURL !== undefined)
    await page.evaluate(() => {
      localStorage.clear();
      sessionStorage.clear();
    });
}

/**
 * What axe finds on the page, a line each; empty is the only good answer. Of a page that is examined
 * in another place, its colours can be examined alone.
 */
export async function accessibilityFaults(
  page: Page,
  { colours = false }: { readonly colours?: boolean } = {},
): Promise<string[]> {
  const known = await page.evaluate(() => "axe" in window);
  if (!known) await page.evaluate(axe.source);
  // No page has frames, so that the document is all there is.
  const rules = colours
    ? ["color-contrast"]
    : ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const found = page.evaluate(async (runOnly) => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, {
      runOnly,
      resultTypes: ["violations"],
      // Styles of other documents, which no rule of these looks at.
      preload: false,
      iframes: false,
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(
        ({ target, failureSummary }) =>
          `${id} at ${target.join(" ")}: ${failureSummary?.split("\n")[1]?.trim()}`,
      ),
    );
  }, rules);
  return inTime(60_000, found, `axe does not end on ${page.url()}`);
}

/** The lines of the file that a button of a list saves, without the mark before the first. */
export async function savedLines(page: Page, button: Locator): Promise<readonly string[]> {
  const [file] = await Promise.all([page.waitForEvent("download"), button.click()]);
  const parts: Buffer[] = [];
  for await (const part of await file.createReadStream()) parts.push(part as Buffer);
  return Buffer.concat(parts)
    .toString()
    .replace(/^\uFEFF/, "")
    .trimEnd()
    .split("\r\n");
}
