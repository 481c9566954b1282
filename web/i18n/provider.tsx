import {
  createContext,
  type ReactNode,
  startTransition,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
} from "react";
import { IntlProvider } from "react-intl";
import { type Area, BASE_AREAS, loadMessages, type Messages } from "./catalogue.ts";
import { FORMAT_LOCALES, type Language, rememberLanguage } from "./languages.ts";

type LanguageState = {
  readonly language: Language;
  /** Changes the texts in place: the address, the scroll position and unsaved forms stay. */
  changeLanguage(language: Language): Promise<void>;
  hasAreas(areas: readonly Area[]): boolean;
  /** Makes the texts of a portal available; resolves when they are. */
  needAreas(areas: readonly Area[]): Promise<void>;
};

const LanguageContext = createContext<LanguageState | undefined>(undefined);

export function useLanguage(): LanguageState {
  const state = useContext(LanguageContext);
  if (state === undefined) throw new Error("useLanguage outside of LanguageProvider");
  return state;
}

/** Renders `children` once the texts of a portal are there. */
export function NeedTexts(props: {
  readonly areas: readonly Area[];
  readonly children: ReactNode;
}) {
  const { hasAreas, needAreas } = useLanguage();
  const ready = hasAreas(props.areas);
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    if (!ready) needAreas(props.areas).catch(setFailure);
  }, [ready, needAreas, props.areas]);
  if (failure !== undefined) throw failure;
  return ready ? props.children : null;
}

function whenIdle(work: () => void): void {
  if ("requestIdleCallback" in window) window.requestIdleCallback(work);
  else globalThis.setTimeout(work, 500);
}

type Loaded = {
  readonly language: Language;
  readonly areas: readonly Area[];
  readonly messages: Messages;
};

export function LanguageProvider(props: {
  readonly initial: Language;
  readonly messages: Messages;
  readonly children: ReactNode;
}) {
  const [loaded, setLoaded] = useState<Loaded>({
    language: props.initial,
    areas: BASE_AREAS,
    messages: props.messages,
  });
  const { language, areas, messages } = loaded;

  useEffect(() => {
    document.documentElement.lang = language;
    // Korean names appear on pages of every language; their faces load only where Hangul is shown.
    if (language === "ko") void import("../kit/fonts-kr.css");
    else whenIdle(() => void import("../kit/fonts-kr.css"));
  }, [language]);

  const changeLanguage = useCallback(
    async (next: Language) => {
      const texts = await loadMessages(next, areas);
      rememberLanguage(next);
      startTransition(() => setLoaded({ language: next, areas, messages: texts }));
    },
    [areas],
  );

  const needAreas = useCallback(
    async (more: readonly Area[]) => {
      const missing = more.filter((area) => !areas.includes(area));
      if (missing.length === 0) return;
      const texts = await loadMessages(language, missing);
      setLoaded((now) => ({
        language: now.language,
        areas: [...new Set([...now.areas, ...missing])],
        messages: now.language === language ? { ...now.messages, ...texts } : now.messages,
      }));
    },
    [areas, language],
  );

  const state = useMemo(
    () => ({
      language,
      changeLanguage,
      needAreas,
      hasAreas: (wanted: readonly Area[]) => wanted.every((area) => areas.includes(area)),
    }),
    [language, changeLanguage, needAreas, areas],
  );

  return (
    <LanguageContext value={state}>
      <IntlProvider
        locale={FORMAT_LOCALES[language]}
        messages={messages}
        onError={(problem) => {
          // A text that is missing shows its id; anything else is a defect of the catalogue.
          if (problem.code !== "MISSING_TRANSLATION") throw problem;
        }}
      >
        {props.children}
      </IntlProvider>
    </LanguageContext>
  );
}
