import { ShownPolicies } from "../../features/policies/shown-policies.tsx";
import { NeedTexts } from "../../i18n/provider.tsx";
import { useText } from "../../i18n/text.ts";
import { Logo } from "../../kit/logo.tsx";
import { LanguageChoice } from "../../shell/language-choice.tsx";
import css from "./policies-page.module.css";

const AREAS = ["policies"] as const;

/** The policies for everybody: publishers read what they are judged by before they sign up. */
export function PublicPoliciesPage() {
  const t = useText();
  return (
    <div className={css.page}>
      <header className={css.top}>
        <a href="/" aria-label={t("shell.storefront")}>
          <Logo />
        </a>
        <LanguageChoice />
      </header>
      <main>
        <NeedTexts areas={AREAS}>
          <ShownPolicies path="/policies" />
        </NeedTexts>
      </main>
    </div>
  );
}
