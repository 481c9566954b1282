import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import {
  CALL_OUTCOMES,
  type NewSecret,
  type Program,
  type ProgramCall,
  useProgram,
  useProgramCalls,
} from "../../api/programs.ts";
import type { Area } from "../../i18n/catalogue.ts";
import { NeedTexts } from "../../i18n/provider.tsx";
import { useText } from "../../i18n/text.ts";
import { CopyText } from "../../kit/copy-text.tsx";
import { type Column, DataTable, ListFilters } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, KeyValueList, PageBody, PendingBar, Section } from "../../kit/page.tsx";
import { useRoleName } from "../../kit/role-names.ts";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { MissingRole } from "../../shell/missing-role.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { ExportList } from "../lists/export-list.tsx";
import css from "./developer.module.css";
import { SecretDialog } from "./program-dialogs.tsx";
import { LastUsed, ProgramState } from "./program-list.tsx";
import { useProgramMenu } from "./program-menu.tsx";

const AREAS: readonly Area[] = ["developer", "members"];
const MANAGE = "api-client:manage";

/** One program: what it may do, and what it asked lately (INT-06). */
export function ProgramPage() {
  const { may } = useActing();
  return (
    <NeedTexts areas={AREAS}>
      {may(MANAGE) ? <Loaded /> : <MissingRole permission={MANAGE} />}
    </NeedTexts>
  );
}

function Loaded() {
  const t = useText();
  const { base } = useActing();
  const { program: id = "" } = useParams({ strict: false }) as { readonly program?: string };
  const { data: program, error, refetch } = useProgram(id);
  const crumbs = [{ label: t("developer.title"), href: `${base}/developer` }];
  if (program === undefined && error === null)
    return (
      <>
        <PendingBar crumbs={crumbs} what={t("developer.program")} />
        <PageBody>
          <LoadingState what={t("developer.program")} onRetry={() => void refetch()} rows={3} />
        </PageBody>
      </>
    );
  if (program === undefined)
    return (
      <PageBody>
        <ErrorState
          error={error}
          what={t("developer.program.failed")}
          onRetry={() => void refetch()}
          away={<AppLink href={`${base}/developer`}>{t("developer.program.all")}</AppLink>}
        />
      </PageBody>
    );
  return <Shown program={program} crumbs={crumbs} />;
}

type Made = { readonly name: string; readonly secret: NewSecret };

function Shown(props: {
  readonly program: Program;
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
}) {
  const t = useText();
  const roleName = useRoleName();
  const { program } = props;
  const [made, setMade] = useState<Made>();
  const [seen, setSeen] = useState(false);
  const { menuOf, dialogs } = useProgramMenu((name, secret) => {
    setMade({ name, secret });
    setSeen(true);
  });
  return (
    <>
      <CommandBar crumbs={props.crumbs} title={program.name} actions={menuOf(program)} />
      <PageBody>
        <KeyValueList
          facts={[
            {
              label: t("developer.clientId"),
              value: <CopyText text={program.id} label={t("developer.clientId")} />,
            },
            { label: t("members.roles"), value: program.roles.map(roleName).join(", ") },
            { label: t("developer.state"), value: <ProgramState program={program} /> },
            {
              label: t("developer.created"),
              value: (
                <>
                  <DateText at={program.createdAt} />
                  {program.createdBy === null ? null : ` · ${program.createdBy}`}
                </>
              ),
            },
            { label: t("developer.used"), value: <LastUsed at={program.lastUsedAt} /> },
          ]}
        />
        <Calls program={program} />
      </PageBody>
      {dialogs}
      {made === undefined ? null : (
        <SecretDialog
          name={made.name}
          made={made.secret}
          opened={seen}
          onClose={() => setSeen(false)}
        />
      )}
    </>
  );
}

function Calls({ program }: { readonly program: Program }) {
  const t = useText();
  const state = useListState();
  const wanted = { q: state.q || undefined, outcome: state.filter("outcome")[0] };
  const calls = useProgramCalls(program.id, { ...wanted, cursor: state.cursor });
  const filtered = Object.values(wanted).some((value) => value !== undefined);
  const what = (call: ProgramCall) => (
    <span className="mono">
      {call.method} {call.route}
    </span>
  );
  const columns: readonly Column<ProgramCall>[] = [
    {
      id: "at",
      header: t("developer.calls.at"),
      cell: ({ at }) => <DateText at={at} as="second" />,
    },
    { id: "what", header: t("developer.calls.what"), cell: what },
    {
      id: "status",
      header: t("developer.calls.status"),
      cell: (call) => <Status of={call} />,
    },
    {
      id: "took",
      header: t("developer.calls.took"),
      align: "right",
      cell: ({ tookMs }) => t("developer.calls.ms", { ms: tookMs }),
    },
    {
      id: "request",
      header: t("developer.calls.request"),
      cell: ({ requestId }) => (
        <CopyText
          text={requestId}
          shown={requestId.slice(-12)}
          label={t("developer.calls.request")}
        />
      ),
    },
  ];
  const data = calls.data;
  return (
    <Section
      title={t("developer.calls")}
      aside={
        data === undefined || data.data.length === 0 ? undefined : (
          <ExportList<ProgramCall>
            name="program-calls"
            path={`/v1/api-clients/${program.id}/calls`}
            query={wanted}
            columns={[
              ["At", ({ at }) => at],
              ["Method", ({ method }) => method],
              ["Route", ({ route }) => route],
              ["Status", ({ status }) => status],
              ["Problem", ({ problem }) => problem],
              ["TookMs", ({ tookMs }) => tookMs],
              ["RequestId", ({ requestId }) => requestId],
              ["More", ({ more }) => more],
            ]}
          />
        )
      }
    >
      <p className={`muted ${css.text}`}>
        {data === undefined ? null : t("developer.calls.intro", { days: data.daysKept })}
      </p>
      <ListFilters
        state={state}
        searchLabel={t("developer.calls.search")}
        filters={[
          {
            id: "outcome",
            label: t("developer.calls.outcome"),
            single: true,
            options: CALL_OUTCOMES.map((value) => ({
              value,
              label: t(`developer.calls.outcome.${value}`),
            })),
          },
        ]}
      />
      {calls.isError ? (
        <ErrorState
          error={calls.error}
          what={t("developer.calls.failed")}
          onRetry={() => void calls.refetch()}
        />
      ) : data === undefined ? (
        <LoadingState what={t("developer.calls")} onRetry={() => void calls.refetch()} rows={3} />
      ) : data.data.length === 0 ? (
        <EmptyState title={t(filtered ? "developer.calls.noneFound" : "developer.calls.none")} />
      ) : (
        <DataTable
          label={t("developer.calls")}
          rows={data.data}
          rowKey={({ id }) => id}
          columns={columns}
          state={state}
          nextCursor={data.nextCursor}
          phone={(call) => ({
            title: `${call.method} ${call.route}`,
            lines: [
              <Status key="status" of={call} />,
              <span key="at">
                <DateText at={call.at} as="second" /> ·{" "}
                {t("developer.calls.ms", { ms: call.tookMs })}
              </span>,
              <span key="request" className="mono small dim">
                {call.requestId}
              </span>,
            ],
          })}
        />
      )}
    </Section>
  );
}

/** The status and the code of the problem, and how many were only counted beside it. */
function Status({ of }: { readonly of: ProgramCall }) {
  const t = useText();
  return (
    <span className={css.who}>
      <span>
        <b>{of.status}</b>
        {of.problem === null ? null : (
          <>
            {" "}
            <span className="mono small">{of.problem}</span>
          </>
        )}
      </span>
      {of.more === 0 ? null : (
        <small className="muted">{t("developer.calls.more", { count: of.more })}</small>
      )}
    </span>
  );
}
