import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";

/** How a person works a page. */
export type Hand = {
  /** Presses what can be pressed, once or several times without waiting in between. */
  presses(what: Locator, times?: number): Promise<void>;
  /** Puts a text in place of what a field holds. */
  types(field: Locator, text: string): Promise<void>;
};

export const withMouse: Hand = {
  presses: (what, times = 1) => what.click({ clickCount: times }),
  types: (field, text) => field.fill(text),
};

/** More stops than a page has: what is not reached by then is not reached at all. */
const MOST_STOPS = 300;

/**
 * Nothing but keys (WCAG 2.1.1): goes from stop to stop with Tab, as the page orders them, and sees
 * on the way that what has the focus shows it (2.4.7).
 */
export const withKeys = (page: Page): Hand => {
  const reaches = async (what: Locator): Promise<void> => {
    await what.waitFor();
    const found = await what.elementHandle();
    for (let stops = 0; stops <= MOST_STOPS; stops += 1) {
      const [there, shown] = await page.evaluate(
        (wanted) => [
          document.activeElement === wanted,
          document.activeElement?.matches(":focus-visible") ?? false,
        ],
        found,
      );
      if (there) return assert.ok(shown, "what has the focus does not show it");
      await page.keyboard.press("Tab");
    }
    assert.fail(`The Tab key does not reach ${what}`);
  };
  return {
    async presses(what, times = 1) {
      await reaches(what);
      for (let pressed = 0; pressed < times; pressed += 1) await page.keyboard.press("Enter");
    },
    async types(field, text) {
      await reaches(field);
      await page.keyboard.press("ControlOrMeta+a");
      await page.keyboard.type(text);
    },
  };
};
