import type { AgendaMoment } from "../../api/operations.ts";
import { AppLink } from "../../kit/link.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** What a moment is about, with the page about it, and what it will do; its identifier where nothing else is known. */
export function MomentAbout({ of }: { readonly of: AgendaMoment }) {
  const { base } = useActing();
  if (of.about === null) return <span className="mono">{of.subject}</span>;
  return (
    <>
      {of.page === null ? of.about : <AppLink href={base + of.page}>{of.about}</AppLink>}
      {of.does === null ? null : ` · ${of.does}`}
    </>
  );
}
