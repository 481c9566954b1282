import { type Served, useServed } from "../../api/whose.ts";
import { useText } from "../../i18n/text.ts";
import type { Crumb } from "../../kit/page.tsx";
import { useActing } from "../../shell/organisation.tsx";

type Trail = { readonly label: string; readonly href: string };

/** Where pages of users and licences stand, and who may open and use them. */
export type Place = {
  /** The customer that is acted for; null of the own organisation. */
  readonly served: Served | null;
  /** Addresses of the pages. */
  readonly users: string;
  readonly licences: string;
  /** Of the first page. */
  readonly crumbs: readonly Crumb[];
  /** What stands before the first page in the crumbs of those below it. */
  readonly trail: readonly Trail[];
  readonly permissions: Readonly<Record<"readUsers" | "manageUsers" | "assign", string>>;
};

/** The own organisation's pages, or those of a customer in the partner's portal. */
export function usePlace(): Place {
  const t = useText();
  const { base, organisation } = useActing();
  const served = useServed();
  if (served === null)
    return {
      served,
      users: `${base}/users`,
      licences: `${base}/licences`,
      crumbs: [{ label: organisation.name }],
      trail: [],
      permissions: {
        readUsers: "directory:read",
        manageUsers: "directory:manage",
        assign: "licence:assign",
      },
    };
  const home = `${base}/customers/${served.customerId}`;
  const trail = [
    { label: t("partner.nav.customers"), href: `${base}/customers` },
    { label: served.company, href: home },
  ];
  return {
    served,
    users: `${home}/users`,
    licences: `${home}/licences`,
    crumbs: trail,
    trail,
    permissions: {
      readUsers: "customer-users:read",
      manageUsers: "customer-users:manage",
      assign: "customer-licences:assign",
    },
  };
}
