import type { Notice } from "../../api/publishing.ts";
import { useText } from "../../i18n/text.ts";
import css from "./publisher.module.css";

/** What changes for those who buy and those who have bought, in sentences. */
export function NoticeList({ notices }: { readonly notices: readonly Notice[] }) {
  const t = useText();
  return notices.length === 0 ? (
    <p className="muted">{t("publisher.notices.none")}</p>
  ) : (
    <ul className={css.impact}>
      {notices.map(({ code, plan, detail }) => (
        <li key={`${code} ${plan}`}>{detail}</li>
      ))}
    </ul>
  );
}
