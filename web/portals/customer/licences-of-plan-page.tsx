import { Button } from "@mantine/core";
import { IconFileUpload, IconUserPlus } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import {
  type Assignment,
  type LicencesWithSources,
  useLicencesOfPlan,
} from "../../api/licences.ts";
import { useIdleLicences } from "../../api/seat-desk.ts";
import { usePaths } from "../../api/whose.ts";
import { usePlace } from "../../features/delegations/place.ts";
import { AssignDialog } from "../../features/licences/assign-dialog.tsx";
import { Assigned } from "../../features/licences/assigned.tsx";
import { Groups } from "../../features/licences/groups.tsx";
import { History } from "../../features/licences/history.tsx";
import css from "../../features/licences/licences.module.css";
import { ReclaimNotice } from "../../features/licences/reclaim.tsx";
import { Seats } from "../../features/licences/seats.tsx";
import { RequestMore, Waiting } from "../../features/licences/waiting.tsx";
import { ExportList } from "../../features/lists/export-list.tsx";
import { useText } from "../../i18n/text.ts";
import { CopyText } from "../../kit/copy-text.tsx";
import { ViewTabs } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink, ButtonLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody, Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** Who has a licence of a plan, who waits, by what, and what became of it: the seat desk (C6). */
export function LicencesOfPlanPage() {
  const t = useText();
  const { may } = useActing();
  const place = usePlace();
  const paths = usePaths();
  const assigns = may(place.permissions.assign);
  // Idle licences, and where more come from, are the customer's own business.
  const own = place.served === null;
  const { licences: id = "" } = useParams({ strict: false }) as { licences?: string };
  const licences = useLicencesOfPlan(id);
  const [assigning, setAssigning] = useState(false);
  const [told, setTold] = useState("");
  const shown = licences.data;
  const idle = useIdleLicences({ enabled: own }).data;
  const count = idle?.data.find(({ licencesId }) => licencesId === id)?.idle ?? 0;
  const unused = idle === undefined || count === 0 ? undefined : { count, days: idle.days };
  return (
    <>
      <CommandBar
        crumbs={[...place.trail, { label: t("licences.title"), href: place.licences }]}
        title={shown === undefined ? "" : `${shown.offer.name} · ${shown.plan.name}`}
        actions={
          shown === undefined ? undefined : (
            <>
              <ExportList<Assignment>
                name="licence-assignments"
                path={`${paths.licences}/${id}/assignments`}
                columns={[
                  ["UserName", ({ user }) => user.userName],
                  ["Name", ({ user }) => user.name],
                  ["Plan", () => shown.serviceId],
                  ["Direct", ({ sources }) => (sources.direct ? "yes" : "no")],
                  ["Groups", ({ sources }) => sources.groups.map(({ name }) => name).join("|")],
                  ["AssignedAt", ({ assignedAt }) => assignedAt],
                  ["AssignedBy", ({ assignedBy }) => assignedBy],
                  ["LastUsedAt", ({ lastUsedAt }) => lastUsedAt],
                  ["State", ({ check }) => check.state],
                  ["Reason", ({ check }) => check.reason],
                ]}
              />
              {assigns ? (
                <ButtonLink
                  href={`${place.licences}/${id}/from-file`}
                  leftSection={<IconFileUpload size={16} />}
                >
                  {t("licences.file.open")}
                </ButtonLink>
              ) : null}
              {assigns ? (
                <Button
                  variant="filled"
                  leftSection={<IconUserPlus size={16} />}
                  disabled={shown.total === 0}
                  onClick={() => setAssigning(true)}
                >
                  {t("licences.assign")}
                </Button>
              ) : null}
            </>
          )
        }
      />
      <PageBody>
        {licences.isPending ? (
          <LoadingState what={t("licences.loading")} onRetry={() => void licences.refetch()} />
        ) : shown === undefined ? (
          <ErrorState
            error={licences.error}
            what={t("licences.failed")}
            onRetry={() => void licences.refetch()}
          />
        ) : (
          <>
            <p className="muted">
              {shown.publisher} · {t("licences.serviceId")}{" "}
              <CopyText text={shown.serviceId} label={t("licences.serviceId")} />
            </p>
            <Seats of={shown} waiting={shown.waiting} unused={unused} />
            {shown.available === 0 ? (
              <div className={css.none}>
                <p className="small muted">
                  {t(shown.total === 0 ? "licences.noneAtAll" : "licences.noneLeft")}
                </p>
                {own ? <RequestMore licences={shown} /> : null}
              </div>
            ) : null}
            <p role="status" className="visually-hidden">
              {told}
            </p>
            <Desk licences={shown} assigns={assigns} own={own} onTold={setTold} />
            <Sources licences={shown} />
          </>
        )}
      </PageBody>
      {assigning && shown !== undefined ? (
        <AssignDialog
          licences={shown}
          groups
          onClose={() => setAssigning(false)}
          onDone={(text) => {
            setAssigning(false);
            setTold(text);
          }}
        />
      ) : null}
    </>
  );
}

/** Four lists of one plan, of which one is shown. */
function Desk(props: {
  readonly licences: LicencesWithSources;
  /** Whether the reader may give and take licences. */
  readonly assigns: boolean;
  /** Whether the licences are the reader's own organisation's. */
  readonly own: boolean;
  readonly onTold: (text: string) => void;
}) {
  const t = useText();
  const { licences, assigns } = props;
  const state = useListState();
  const idle = useIdleLicences({ enabled: props.own });
  const unused = idle.data?.data.find(({ licencesId }) => licencesId === licences.id);
  return (
    <>
      <ViewTabs
        label={t("licences.tabs")}
        state={{
          ...state,
          // What one list is searched by is nothing to another.
          change: (next) => state.change({ q: undefined, idle: undefined, ...next }),
        }}
        views={[
          { id: "assigned", label: t("licences.assigned"), count: licences.assigned },
          { id: "waiting", label: t("licences.tab.waiting"), count: licences.waiting },
          { id: "groups", label: t("licences.tab.groups"), count: licences.groups },
          { id: "history", label: t("licences.tab.history") },
        ]}
      />
      {state.view === "waiting" ? (
        <Waiting licences={licences} />
      ) : state.view === "groups" ? (
        <Groups id={licences.id} assigns={assigns} onTold={props.onTold} />
      ) : state.view === "history" ? (
        <History id={licences.id} />
      ) : (
        <>
          {unused === undefined || idle.data === undefined ? null : (
            <ReclaimNotice of={unused} days={idle.data.days} onTold={props.onTold} />
          )}
          <Assigned licences={licences} assigns={assigns} idle={props.own} onTold={props.onTold} />
        </>
      )}
    </>
  );
}

function Sources({ licences }: { readonly licences: LicencesWithSources }) {
  const t = useText();
  const { base, may } = useActing();
  const reads = may("purchase:read");
  return (
    <Section title={t("licences.sources")}>
      <ul className={css.sources}>
        {licences.sources.map(({ source, id, quantity, state, changedAt }) => (
          <li key={id}>
            {source === "subscription" && reads ? (
              <AppLink href={`${base}/purchases/${id}`}>
                {t("licences.source.subscription")}
              </AppLink>
            ) : (
              t(`licences.source.${source}`)
            )}
            {" · "}
            {t("licences.sourceNumber", { count: quantity })}
            {" · "}
            {t(`licences.state.${state}`)} <DateText at={changedAt} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
