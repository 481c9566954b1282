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
import { ActingNote } from "../delegations/acting-note.tsx";
import { usePlace } from "../delegations/place.ts";
import css from "./directory.module.css";

const AREAS: readonly Area[] = ["directory", "files", "bulk"];
const TABS = ["users", "groups", "synchronisation"] as const;
type Tab = (typeof TABS)[number];

/** Texts and the role that every page of users and groups needs. */
export function DirectoryArea({ children }: { readonly children: ReactNode }) {
  const { may } = useActing();
  const { permissions } = usePlace();
  return <NeedTexts areas={AREAS}>{may(permissions.readUsers) ? children : <NoRole />}</NeedTexts>;
}

function NoRole() {
  const t = useText();
  const { crumbs, permissions } = usePlace();
  return (
    <>
      <CommandBar crumbs={crumbs} title={t("directory.title")} />
      <PageBody>
        <MissingRole permission={permissions.readUsers} />
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
  const place = usePlace();
  // Synchronisation is the customer's own.
  const tabs = TABS.filter((tab) => place.served === null || tab !== "synchronisation");
  return (
    <CommandBar
      crumbs={place.crumbs}
      title={t("directory.title")}
      note={<ActingNote />}
      actions={props.actions}
      primary={props.primary}
      tabs={
        <nav className={css.tabs} aria-label={t("directory.parts")}>
          {tabs.map((tab) => (
            <AppLink
              key={tab}
              href={tab === "users" ? place.users : `${place.users}/${tab}`}
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
  const { served, users } = usePlace();
  if (managedBy === "people") return null;
  return (
    <div className={css.told}>
      <Notice tone="off" icon={<IconPlugConnected size={18} aria-hidden="true" />}>
        <p>
          {served === null ? (
            <>
              {t("directory.managed")}{" "}
              <AppLink href={`${users}/synchronisation`}>{t("directory.managed.where")}</AppLink>
            </>
          ) : (
            t("directory.managed.ofCustomer", { company: served.company })
          )}
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
