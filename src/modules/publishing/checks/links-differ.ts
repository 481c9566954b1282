import { pageOf } from "../domain/snapshot.ts";
import { blocking, type Check } from "./check.ts";

/** Help is not a privacy policy: the two links lead to different pages. */
export const linksDiffer: Check = {
  name: "links-differ",
  policy: "100.6",
  cost: "cheap",
  run({ snapshot }) {
    const { privacyPolicyUrl, contacts } = pageOf(snapshot, "listing");
    const privacy = sameness(privacyPolicyUrl);
    const support = sameness(contacts?.support?.url);
    if (privacy === undefined || privacy !== support) return [];
    return [blocking("support-is-privacy", { page: "listing", pointer: "/contacts/support/url" })];
  },
};

/** What makes two addresses one page: not the scheme, a closing slash or the part after `#`. */
function sameness(text: string | undefined): string | undefined {
  const url = URL.parse(text ?? "");
  return url === null ? undefined : url.host + url.pathname.replace(/\/$/, "") + url.search;
}
