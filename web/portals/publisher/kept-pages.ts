import { namesOfDrafts } from "../../forms/kept-draft.ts";
import { useActing } from "../../shell/organisation.tsx";

/** The pages of the offer on which something was typed and not saved. */
export function useKeptPages(
  slug: string,
): readonly { readonly plan: string | undefined; readonly page: string }[] {
  const { me } = useActing();
  return namesOfDrafts(`${[me.person.id, slug].join("/")}/`).map((name) => {
    const [, , plan = "-", page = ""] = name.split("/");
    return { plan: plan === "-" ? undefined : plan, page };
  });
}
