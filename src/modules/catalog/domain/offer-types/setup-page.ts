import type { TSchema } from "typebox";
import type { PageDefinition } from "../offer-type.ts";
import { checkbox, choice, email, group, type JsonObject, list, url } from "../page-schema.ts";

const toAddress = { pointer: "/leads/destination", equals: "https" } as const;
const toPeople = { pointer: "/leads/destination", equals: "email" } as const;

/** Where a copy of each lead goes; all of them are kept in the portal. */
const leads = group(
  {
    destination: choice("setup.leads.destination", ["none", "https", "email"], {
      required: true,
      default: "none",
      described: ["none"],
    }),
    url: url("setup.leads.url", { hint: true, requiredWhen: toAddress, visibleWhen: toAddress }),
    emails: list("setup.leads.emails", email("setup.leads.email"), {
      min: 1,
      max: 10,
      widget: "tags",
      requiredWhen: toPeople,
      visibleWhen: toPeople,
    }),
  },
  "setup.leads",
  { hint: true, default: { destination: "none" }, section: "leads" },
);

/** Whether people can try it for some hours before they decide. */
export const testDrive = checkbox("setup.testDrive", { hint: true, section: "test-drive" });

/**
 * The answers an offer begins with.
 *
 * @param before how it is sold or listed, and whether it has a test drive
 * @param after what else is asked, below the leads
 */
export const setupPage = (
  before: Readonly<Record<string, TSchema>>,
  after: Readonly<Record<string, TSchema>> = {},
): PageDefinition => ({
  id: "setup",
  title: "offer-type.page.setup",
  kind: "form",
  schema: group({ ...before, leads, ...after }) as unknown as JsonObject,
});
