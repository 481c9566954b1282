import { IconInfoCircle } from "@tabler/icons-react";
import { useText } from "../../i18n/text.ts";
import { Notice } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import css from "./customers.module.css";

/** An indirect reseller looks at offers and prices here, and sells nothing itself. */
export function useTransacts(): boolean {
  return useActing().organisation.partnerType !== "indirect-reseller";
}

/** An indirect reseller does not buy here itself: says who does. */
export function TransactNotice() {
  const t = useText();
  if (useTransacts()) return null;
  return (
    <div className={css.notices}>
      <Notice tone="you" icon={<IconInfoCircle size={18} aria-hidden="true" />}>
        <p>
          <b>{t("partner.indirect.title")}</b> {t("partner.indirect.text")}
        </p>
      </Notice>
    </div>
  );
}
