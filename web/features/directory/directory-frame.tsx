import { IconPlugConnected } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Area } from "../../i18n/catalogue.ts";
import { NeedTexts } from "../../i18n/provider.tsx";
import { useText } from "../../i18n/text.ts";
import { AppLink } from "../../kit/link.tsx";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { Notice } from "../../kit/states.tsx";
import { MissingRole } from "../../shell/missing-role.tsx";
import { useActing } from "../../shell/organisation.tsx";
import css from "./directory.module.css";

const AREAS: readonly Area[] = ["directory", "files", "bulk"];
const TABS = ["users", "groups", "synchronisation"] as const;
type Tab = (typeof TABS)[number];

/** Texts and the role that every page of users and groups needs. */
export function DirectoryArea({ children }: { readonly children: ReactNode }) {
  const { may } = useActing();
  return <NeedTexts areas={AREAS}>{may("directory:read") ? children : <NoRole />}</NeedTexts>;
}

function NoRole() {
  const t = useText();
  const { organisation } = useActing();
  return (
    <>
      <CommandBar crumbs={[{ label: organisation.name }]} title={t("directory.title")} />
      <PageBody>
        <MissingRole permission="directory:read" />
      </PageBody>
    </>
  );
}

/** Users, groups and synchronisation: three pages of one thing. */
export function DirectoryHead(props: {
  readonly tab: Tab;
  readonly actions?: ReactNode;
  readonly primary?: ReactNode;
}) {
  const t = useText();
  const { base, organisation } = useActing();
  return (
    <CommandBar
      crumbs={[{ label: organisation.name }]}
      title={t("directory.title")}
      actions={props.actions}
      primary={props.primary}
      tabs={
        <nav className={css.tabs} aria-label={t("directory.parts")}>
          {TABS.map((tab) => (
            <AppLink
              key={tab}
              href={tab === "users" ? `${base}/users` : `${base}/users/${tab}`}
              {...(tab === props.tab ? { "aria-current": "page" as const } : {})}
            >
              {t(`directory.tab.${tab}`)}
            </AppLink>
          ))}
        </nav>
      }
    />
  );
}

/** Why nothing can be changed here: the identity provider keeps users and groups. */
export function ManagedNotice({ managedBy }: { readonly managedBy: "people" | "scim" }) {
  const t = useText();
  const { base } = useActing();
  if (managedBy === "people") return null;
  return (
    <div className={css.told}>
      <Notice tone="off" icon={<IconPlugConnected size={18} aria-hidden="true" />}>
        <p>
          {t("directory.managed")}{" "}
          <AppLink href={`${base}/users/synchronisation`}>{t("directory.managed.where")}</AppLink>
        </p>
      </Notice>
    </div>
  );
}

/** The state of a user in one word. */
export const stateOf = (user: {
  readonly active: boolean;
  readonly deletedAt: string | null;
}): "active" | "inactive" | "deleted" =>
  user.deletedAt !== null ? "deleted" : user.active ? "active" : "inactive";
