import { IconPlayerPauseFilled } from "@tabler/icons-react";
import { useText } from "../i18n/text.ts";
import { DateText } from "../kit/dates.tsx";
import { Notice } from "../kit/states.tsx";
import { useActing } from "./organisation.tsx";
import css from "./shell.module.css";

/** On every page of a suspended organisation: what is not possible now, why, and whom to write to (OPR-03). */
export function SuspensionNotice() {
  const t = useText();
  const { kind, suspension } = useActing().organisation;
  if (suspension === null) return null;
  return (
    <section className={css.suspension} aria-label={t("shell.suspension.title")}>
      <Notice tone="bad" icon={<IconPlayerPauseFilled size={18} aria-hidden="true" />}>
        <p>
          <b>{t("shell.suspension.title")}</b> <DateText at={suspension.since} />
        </p>
        <p>{t("shell.suspension.means", { kind })}</p>
        <p style={{ whiteSpace: "pre-wrap" }}>
          {t("shell.suspension.reason")} {suspension.reason}
        </p>
        <p>
          {t("shell.suspension.contact")}{" "}
          <a href={`mailto:${suspension.contact}`}>{suspension.contact}</a>
        </p>
      </Notice>
    </section>
  );
}
