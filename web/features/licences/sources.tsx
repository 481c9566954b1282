import { IconUser, IconUsersGroup } from "@tabler/icons-react";
import type { ClaimSources } from "../../api/seat-desk.ts";
import { useText } from "../../i18n/text.ts";
import css from "./licences.module.css";

/** By what somebody has a licence, or waits for one: given to the person, by groups, or both. */
export function SourcesText({ of }: { readonly of: ClaimSources }) {
  const t = useText();
  return (
    <span className={css.by}>
      {of.direct ? (
        <span>
          <IconUser size={15} aria-hidden="true" /> {t("licences.by.direct")}
        </span>
      ) : null}
      {of.groups.map(({ id, name }) => (
        <span key={id}>
          <IconUsersGroup size={15} aria-hidden="true" /> {t("licences.by.group", { name })}
        </span>
      ))}
    </span>
  );
}
