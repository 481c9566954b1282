import { IconArrowMerge, IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import type { Merged, OrganisationDetail } from "../../api/organisations.ts";
import { useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { TimelineList } from "../../kit/timeline.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** What happened to an organisation, the latest first: suspensions, mergers, its beginning. */
export function OrganisationHistory({
  organisation: { standing, createdAt },
  from,
}: {
  readonly organisation: OrganisationDetail;
  /** What went into it. */
  readonly from: readonly Merged[];
}) {
  const t = useText();
  const { base } = useActing();
  const mergers = from.map((one) => ({
    id: one.id,
    at: one.at,
    icon: IconArrowMerge,
    tone: "ok" as const,
    title: (
      <>
        <AppLink href={`${base}/organisations/${one.id}`}>
          {t("organisations.step.merged", { name: one.name })}
        </AppLink>{" "}
        <span className="dim">{one.by}</span>
      </>
    ),
  }));
  const standings = standing.map((one) => ({
    id: one.at,
    at: one.at,
    icon: one.kind === "suspended" ? IconPlayerPause : IconPlayerPlay,
    tone: one.kind === "suspended" ? ("bad" as const) : ("ok" as const),
    title: (
      <>
        {t(`organisations.step.${one.kind}`)} <span className="dim">{one.by}</span>
      </>
    ),
    ...(one.reason === ""
      ? {}
      : { detail: <span style={{ whiteSpace: "pre-wrap" }}>{one.reason}</span> }),
  }));
  const latestFirst = [...mergers, ...standings].sort(
    (a, b) => Date.parse(b.at) - Date.parse(a.at),
  );
  return (
    <TimelineList
      label={t("organisations.history")}
      entries={[
        ...latestFirst.map(({ at, ...entry }) => ({ ...entry, when: <DateText at={at} /> })),
        {
          id: "made",
          icon: IconPlayerPlay,
          tone: "off" as const,
          title: t("organisations.step.made"),
          when: <DateText at={createdAt} />,
        },
      ]}
    />
  );
}
