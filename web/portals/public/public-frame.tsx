import type { ReactNode } from "react";
import { NeedTexts } from "../../i18n/provider.tsx";
import { useText } from "../../i18n/text.ts";
import { Logo } from "../../kit/logo.tsx";
import { LanguageChoice } from "../../shell/language-choice.tsx";
import css from "./public-frame.module.css";

type Areas = Parameters<typeof NeedTexts>[0]["areas"];

/** Around a page that needs no sign-in: the way to the storefront, and the choice of the language. */
export function PublicFrame(props: {
  readonly areas: Areas;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}) {
  const t = useText();
  return (
    <div className={css.page}>
      <header className={css.top}>
        <a href="/" aria-label={t("shell.storefront")}>
          <Logo />
        </a>
        <LanguageChoice />
      </header>
      <main className={props.className}>
        <NeedTexts areas={props.areas}>{props.children}</NeedTexts>
      </main>
    </div>
  );
}
