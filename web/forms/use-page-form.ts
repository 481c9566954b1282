import { useBlocker } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { isRefusal, isStale } from "../api/problem.ts";
import { isLanguage, type Language } from "../i18n/languages.ts";
import { useText } from "../i18n/text.ts";
import { checkContent } from "./checks.ts";
import { type FormState, fieldId, type Lock, type ShownFinding, usePartNames } from "./context.tsx";
import {
  changedAnswers,
  isWithin,
  type Json,
  type JsonObject,
  pointerParts,
  sameAnswer,
  withValue,
} from "./json.ts";
import { keepDraft, readDraft } from "./kept-draft.ts";
import { type Merge, mergeContent } from "./merge.ts";
import { type PageSchema, type Pages, wordsFor } from "./schema.ts";

export type SavedPage = {
  readonly content: JsonObject;
  readonly findings: readonly ShownFinding[];
  readonly locks: Readonly<Record<string, Lock>>;
  readonly etag: string | undefined;
  readonly savedAt: string | undefined;
  readonly savedBy: string | undefined;
};

export type PageFormOptions = {
  readonly schema: PageSchema;
  readonly page: SavedPage;
  readonly pages: Pages;
  readonly readOnly: boolean;
  /** The person and the page: what is typed and not saved is kept in the browser under this name. */
  readonly keepAs: string;
  /** Saves and answers with the page as the server now has it; refuses with 412 when it moved. */
  readonly save: (content: JsonObject, etag: string | undefined) => Promise<SavedPage>;
  /** The page as the server has it now, to compare with after 412. */
  readonly reload: () => Promise<SavedPage>;
  /** What the checks of certification say of the saved page, beside its own findings. */
  readonly checks?: readonly ShownFinding[] | undefined;
  /** A field to go to, from a link on another page. */
  readonly goTo?: string | undefined;
};

export type PageForm = ReturnType<typeof usePageForm>;

/**
 * The state of one page while it is edited. What is typed is never dropped: a refused save keeps
 * it, another person's save is merged into it, and leaving asks first.
 */
export function usePageForm(options: PageFormOptions) {
  const t = useText();
  const { schema, pages } = options;
  const names = usePartNames();
  const { keepAs, readOnly } = options;
  const [restored] = useState(() => (readOnly ? undefined : restore(keepAs, options.page)));
  const [base, setBase] = useState(options.page);
  const [content, setContent] = useState(restored?.merge.keepMine ?? options.page.content);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [language, setLanguage] = useState<Language>("en");
  const [saving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>();
  const [stale, setStale] = useState(
    restored !== undefined && restored.merge.conflicts.length > 0 ? restored : undefined,
  );
  const [isBack, setIsBack] = useState(restored !== undefined);
  const [outcome, setOutcome] = useState<"none" | "saved" | "merged">("none");
  const [focusKey, setFocusKey] = useState(0);
  const changed = useMemo(() => changedAnswers(base.content, content), [base.content, content]);
  const isDirty = changed.length > 0;

  // A newer answer of the server replaces the page only while nothing here is unsaved; texts of
  // findings follow the language in any case.
  useEffect(() => {
    if (options.page === base) return;
    if (options.page.etag === base.etag) setBase(options.page);
    else if (!isDirty) {
      setBase(options.page);
      setContent(options.page.content);
    }
  }, [options.page, base, isDirty]);

  useEffect(() => {
    if (readOnly) return;
    keepDraft(keepAs, isDirty ? { base: base.content, mine: content } : undefined);
    if (!isDirty) setIsBack(false);
  }, [keepAs, readOnly, isDirty, base, content]);

  const { findings, shownFindings } = useFindings(options, {
    base,
    content,
    changed,
    touched,
    error,
  });

  const adopt = (next: SavedPage, sent: JsonObject) => {
    setBase(next);
    // What was typed while the save was under way stays as a change on top of it.
    setContent((now) =>
      sameAnswer(now, sent) ? next.content : mergeContent(sent, now, next.content).keepMine,
    );
    setTouched(new Set());
    setError(undefined);
    setStale(undefined);
    if (next.findings.some((finding) => finding.severity === "blocking"))
      setFocusKey((key) => key + 1);
  };

  const send = async (mine: JsonObject, from: SavedPage, wasMerged: boolean): Promise<void> => {
    try {
      const next = await options.save(mine, from.etag);
      adopt(next, mine);
      setOutcome(wasMerged ? "merged" : "saved");
    } catch (problem) {
      if (!isStale(problem)) throw problem;
      const theirs = await options.reload();
      const merge = mergeContent(from.content, mine, theirs.content);
      if (merge.conflicts.length > 0) setStale({ theirs, merge });
      else {
        setContent(merge.keepMine);
        await send(merge.keepMine, theirs, true);
      }
    }
  };

  const saveFrom = async (mine: JsonObject, from: SavedPage, wasMerged = false) => {
    if (saving) return;
    setSaving(true);
    setError(undefined);
    setOutcome("none");
    try {
      await send(mine, from, wasMerged);
    } catch (problem) {
      setError(problem);
      if (isRefusal(problem) && problem.fields.length > 0) setFocusKey((key) => key + 1);
    } finally {
      setSaving(false);
    }
  };

  const blocker = useLeaveQuestion(isDirty, keepAs);
  const { target, goTo } = useGoTo(options.goTo, setLanguage);
  const save = () => void saveFrom(content, base);
  useSaveShortcut(isDirty, save);

  const state: FormState = {
    schema,
    content,
    saved: base.content,
    pages,
    readOnly: options.readOnly,
    findings: shownFindings,
    locks: base.locks,
    set: (pointer: string, value: Json | undefined) => {
      setContent((now) => withValue(now, pointer, value));
      setOutcome("none");
    },
    left: (pointer: string) =>
      setTouched((now) => (now.has(pointer) ? now : new Set([...now, pointer]))),
    target,
    language,
    showLanguage: setLanguage,
  };
  return {
    state,
    changed,
    saving,
    error,
    stale,
    outcome,
    focusKey,
    /** What stops this page, for the summary on top: only once it was saved. */
    summary: findings.filter(
      (finding) =>
        finding.severity === "blocking" && (base.savedAt !== undefined || isRefusal(error)),
    ),
    words: (pointer: string) =>
      wordsFor(schema, pointer, content, names).slice(-2).join(" · ") || t("forms.thisPage"),
    save,
    discard: () => {
      setContent(base.content);
      setTouched(new Set());
      setError(undefined);
      setStale(undefined);
    },
    /** The answer to two people's edits of the same field. */
    settle: (resolved: JsonObject) => {
      if (stale === undefined) return;
      setBase(stale.theirs);
      setContent(resolved);
      setStale(undefined);
      void saveFrom(resolved, stale.theirs, true);
    },
    goTo,
    /** What stands here unsaved was typed earlier and came back. */
    isBack,
    blocked: blocker.status === "blocked",
    leave: () => {
      keepDraft(keepAs, undefined);
      blocker.proceed?.();
    },
    stay: () => blocker.reset?.(),
  };
}

type Edited = {
  readonly base: SavedPage;
  readonly content: JsonObject;
  /** Pointers of what was changed and not saved. */
  readonly changed: readonly string[];
  readonly touched: ReadonlySet<string>;
  readonly error: unknown;
};

/** What the server said of what was not changed since, or of the refused save, and what this page finds itself. */
function useFindings(
  { schema, pages, checks }: PageFormOptions,
  { base, content, changed, touched, error }: Edited,
) {
  const t = useText();
  const findings = useMemo((): readonly ShownFinding[] => {
    const told = isRefusal(error)
      ? error.fields.map((field) => ({ ...field, severity: "blocking" as const }))
      : base.findings.filter(({ pointer }) => !isAbout(pointer, changed));
    const found = checkContent(schema, content, pages)
      .filter(
        (check) =>
          isAbout(check.pointer, changed) && (check.atOnce === true || touched.has(check.pointer)),
      )
      .map((check) => ({
        pointer: check.pointer,
        detail: t(check.message, check.values),
        severity: "blocking" as const,
      }));
    return [...told, ...found];
  }, [changed, error, base.findings, schema, content, pages, touched, t]);

  // Shown at their fields; they are no reason to call the page incomplete.
  const shownFindings = useMemo(
    () =>
      checks === undefined || isRefusal(error)
        ? findings
        : [...findings, ...checks.filter(({ pointer }) => !isAbout(pointer, changed))],
    [findings, checks, changed, error],
  );
  return { findings, shownFindings };
}

const isAbout = (pointer: string, changed: readonly string[]): boolean =>
  changed.some((one) => isWithin(pointer, one) || isWithin(one, pointer));

/** Asks before something unsaved is left behind. */
const useLeaveQuestion = (isDirty: boolean, keepAs: string) =>
  useBlocker({
    // A session that ended leads to the sign-in page and back, and a comparison is a look aside;
    // what was typed is kept meanwhile, unless the browser refuses to.
    shouldBlockFn: ({ current, next }) =>
      isDirty &&
      current.pathname !== next.pathname &&
      next.pathname !== "/sign-in" &&
      !(next.pathname.endsWith("/compare") && readDraft(keepAs) !== undefined),
    enableBeforeUnload: isDirty,
    withResolver: true,
  });

/** Leads to a field: at once to the one that the page was opened for. */
function useGoTo(asked: string | undefined, showLanguage: (language: Language) => void) {
  const [target, setTarget] = useState<FormState["target"]>();
  const goTo = useCallback(
    (pointer: string) => {
      setTarget((before) => ({ pointer, key: (before?.key ?? 0) + 1 }));
      const parts = pointerParts(pointer);
      const spoken = parts[parts.indexOf("languages") + 1];
      if (parts.includes("languages") && isLanguage(spoken)) showLanguage(spoken);
      // The field may be in a tab that is only now drawn.
      setTimeout(() => focusField(pointer), 80);
    },
    [showLanguage],
  );
  const wentTo = useRef<string>(undefined);
  useEffect(() => {
    if (asked === undefined || wentTo.current === asked) return;
    wentTo.current = asked;
    goTo(asked);
  }, [asked, goTo]);
  return { target, goTo };
}

/** What was typed here before, brought together with what the page is now. */
function restore(
  name: string,
  page: SavedPage,
): { readonly theirs: SavedPage; readonly merge: Merge } | undefined {
  const kept = readDraft(name);
  if (kept === undefined || sameAnswer(kept.mine, page.content)) return undefined;
  return { theirs: page, merge: mergeContent(kept.base, kept.mine, page.content) };
}

/** Ctrl or ⌘ + S saves, wherever the cursor is. */
function useSaveShortcut(isDirty: boolean, save: () => void): void {
  const latest = useRef(save);
  latest.current = save;
  useEffect(() => {
    if (!isDirty) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      // A field that reads its text on leaving is read first.
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      setTimeout(() => latest.current(), 0);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [isDirty]);
}

function focusField(pointer: string): void {
  const parts = pointerParts(pointer);
  for (let length = parts.length; length > 0; length -= 1) {
    const place = document.getElementById(fieldId(`/${parts.slice(0, length).join("/")}`));
    if (place === null) continue;
    const control = place.matches("input, textarea, button")
      ? place
      : place.querySelector<HTMLElement>(
          'input:not([tabindex="-1"]), textarea, [contenteditable], [role="gridcell"][tabindex="0"], button',
        );
    (control ?? place).focus();
    place.scrollIntoView({ block: "center" });
    pointOut(control ?? place);
    return;
  }
}

/** Marks the field that a link led to until the focus moves on. */
function pointOut(place: HTMLElement): void {
  const field = place.closest<HTMLElement>("[data-field]") ?? place;
  field.dataset.arrived = "true";
  const done = () => {
    delete field.dataset.arrived;
  };
  place.addEventListener("blur", done, { once: true });
}
