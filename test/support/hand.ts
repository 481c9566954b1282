import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";

/** How a person works a page. */
export type Hand = {
  /** Presses what can be pressed, once or several times without waiting in between. */
  presses(what: Locator, times?: number): Promise<void>;
  /** Puts a text in place of what a field holds. */
  types(field: Locator, text: string): Promise<void>;
  /** Makes one of several the chosen one. */
  picks(radio: Locator): Promise<void>;
  /** Sets a check mark. */
  ticks(box: Locator): Promise<void>;
  /** Opens a list of choices and takes one of them. */
  takes(list: Locator, option: Locator): Promise<void>;
};

export const withMouse: Hand = {
  presses: (what, times = 1) => what.click({ clickCount: times }),
  types: (field, text) => field.fill(text),
  picks: (radio) => radio.check(),
  ticks: (box) => box.check(),
  async takes(list, option) {
    await list.click();
    await option.click();
  },
};

/** More stops than a page has: what is not reached by then is not reached at all. */
const MOST_STOPS = 300;

/**
 * Nothing but keys (WCAG 2.1.1): goes from stop to stop with Tab, as the page orders them, and sees
 * on the way that what has the focus shows it (2.4.7).
 */
export const withKeys = (page: Page): Hand => {
  /** Goes on with Tab until `what` has the focus, or, of a group of radio buttons, any of them. */
  const reaches = async (what: Locator): Promise<void> => {
    await what.waitFor();
    const found = await what.elementHandle();
    for (let stops = 0; stops <= MOST_STOPS; stops += 1) {
      const [there, shown] = await page.evaluate((wanted) => {
        const at = document.activeElement;
        const isOfGroup = (one: Element | null) =>
          one instanceof HTMLInputElement && one.type === "radio" ? one.name : undefined;
        const group = isOfGroup(wanted as Element | null);
        return [
          at === wanted || (group !== undefined && group === isOfGroup(at)),
          at?.matches(":focus-visible") ?? false,
        ];
      }, found);
      if (there) return assert.ok(shown, "what has the focus does not show it");
      await page.keyboard.press("Tab");
    }
    const isThere = await found?.evaluate((one) => one.isConnected);
    assert.fail(`The Tab key does not reach ${what}${isThere ? "" : ": it went from the page"}`);
  };
  /** Presses an arrow until it is so. */
  const goesDownUntil = async (isThere: () => Promise<boolean>, what: Locator): Promise<void> => {
    for (let steps = 0; steps <= MOST_STOPS; steps += 1) {
      if (await isThere()) return;
      await page.keyboard.press("ArrowDown");
    }
    assert.fail(`The arrows do not reach ${what}`);
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
    async picks(radio) {
      await reaches(radio);
      if (await radio.isChecked()) return;
      await goesDownUntil(
        () => radio.evaluate((one) => one === one.ownerDocument.activeElement),
        radio,
      );
      if (!(await radio.isChecked())) await page.keyboard.press("Space");
    },
    async ticks(box) {
      await reaches(box);
      if (!(await box.isChecked())) await page.keyboard.press("Space");
    },
    async takes(list, option) {
      await reaches(list);
      await page.keyboard.press("ArrowDown");
      await option.waitFor();
      await goesDownUntil(
        () =>
          option.evaluate(
            (one) =>
              one.id === one.ownerDocument.activeElement?.getAttribute("aria-activedescendant"),
          ),
        option,
      );
      await page.keyboard.press("Enter");
    },
  };
};
