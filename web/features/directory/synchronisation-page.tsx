import { Button } from "@mantine/core";
import {
  IconAlertCircleFilled,
  IconKey,
  IconPlugConnected,
  IconPlugOff,
} from "@tabler/icons-react";
import { useState } from "react";
import {
  type ScimFailure,
  type ScimToken,
  type Synchronisation,
  useScimFailures,
  useSynchronisation,
} from "../../api/directory.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { CopyText } from "../../kit/copy-text.tsx";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { KeyValueList, PageBody, Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState, Notice } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import css from "./directory.module.css";
import { DirectoryArea, DirectoryHead } from "./directory-frame.tsx";
import { NewTokenDialog, RevokeTokenDialog, SwitchDialog } from "./synchronisation-dialogs.tsx";

/** Whether an identity provider keeps users and groups, with which tokens, and what of it failed. */
export function SynchronisationPage() {
  return (
    <DirectoryArea>
      <Synchronising />
    </DirectoryArea>
  );
}

function Synchronising() {
  const t = useText();
  const { data, error, refetch } = useSynchronisation();
  const [switching, setSwitching] = useState(false);
  return (
    <>
      <DirectoryHead
        tab="synchronisation"
        primary={
          data?.allowedActions.includes("switch") ? (
            <Button
              variant={data.scim ? "default" : "filled"}
              leftSection={data.scim ? <IconPlugOff size={16} /> : <IconPlugConnected size={16} />}
              onClick={() => setSwitching(true)}
            >
              {t(data.scim ? "directory.sync.off" : "directory.sync.on")}
            </Button>
          ) : undefined
        }
      />
      <PageBody>
        {data === undefined ? (
          error === null ? (
            <LoadingState
              what={t("directory.tab.synchronisation")}
              onRetry={() => void refetch()}
              rows={4}
            />
          ) : (
            <ErrorState
              error={error}
              what={t("directory.sync.failed")}
              onRetry={() => void refetch()}
            />
          )
        ) : (
          <>
            <State of={data} />
            <Tokens of={data} />
            <Failures />
            <SwitchDialog of={data} opened={switching} onClose={() => setSwitching(false)} />
          </>
        )}
      </PageBody>
    </>
  );
}

function State({ of }: { readonly of: Synchronisation & { readonly etag?: string | undefined } }) {
  const t = useText();
  const rich = useRichText();
  const none = <span className="dim">{t("directory.sync.never")}</span>;
  const { lastFailure: failed } = of;
  const isLatest = failed !== null && (of.lastChangeAt === null || failed.at >= of.lastChangeAt);
  return (
    <>
      <p className={`muted ${css.text}`}>
        {t(of.scim ? "directory.sync.isOn" : "directory.sync.isOff")}
      </p>
      {of.scim && isLatest ? (
        <div className={css.told}>
          <Notice tone="bad" icon={<IconAlertCircleFilled size={18} aria-hidden="true" />}>
            <p>
              {rich("directory.sync.lastFailed", { at: <DateText key="at" at={failed.at} /> })}{" "}
              {failed.detail}
            </p>
          </Notice>
        </div>
      ) : null}
      <KeyValueList
        facts={[
          {
            label: t("directory.column.state"),
            value: <StatusText of="synchronisation" status={of.scim ? "on" : "off"} />,
          },
          {
            label: t("directory.sync.address"),
            value: <CopyText text={of.address} label={t("directory.sync.address")} />,
          },
          ...(of.changedAt === null
            ? []
            : [
                {
                  label: t("directory.sync.switched"),
                  value: rich("directory.sync.switchedBy", {
                    at: <DateText key="at" at={of.changedAt} />,
                    name: of.changedBy,
                  }),
                },
              ]),
          {
            label: t("directory.sync.lastCall"),
            value: of.lastCallAt === null ? none : <DateText at={of.lastCallAt} />,
          },
          {
            label: t("directory.sync.lastChange"),
            value: of.lastChangeAt === null ? none : <DateText at={of.lastChangeAt} />,
          },
        ]}
      />
    </>
  );
}

function Tokens({ of }: { readonly of: Synchronisation }) {
  const t = useText();
  const [making, setMaking] = useState(false);
  const [revoked, setRevoked] = useState<ScimToken>();
  const revokes = of.allowedActions.includes("revoke-token");
  const button = (token: ScimToken) =>
    revokes && token.state === "works" ? (
      <Button size="xs" variant="subtle" onClick={() => setRevoked(token)}>
        {t("directory.token.revoke")}
        <span className="visually-hidden">: {token.name}</span>
      </Button>
    ) : null;
  const state = (token: ScimToken) => <StatusText of="scim-token" status={token.state} />;
  const used = ({ lastUsedAt }: ScimToken) =>
    lastUsedAt === null ? (
      <span className="dim">{t("directory.sync.never")}</span>
    ) : (
      <DateText at={lastUsedAt} />
    );
  const columns: readonly Column<ScimToken>[] = [
    {
      id: "name",
      header: t("directory.token"),
      cell: ({ name, ending }) => (
        <span>
          {name} <span className="dim mono">…{ending}</span>
        </span>
      ),
    },
    { id: "state", header: t("directory.column.state"), cell: state },
    { id: "by", header: t("directory.token.madeBy"), cell: ({ madeBy }) => madeBy },
    {
      id: "expires",
      header: t("directory.token.expires"),
      cell: ({ expiresAt }) => <DateText at={expiresAt} />,
    },
    { id: "used", header: t("directory.token.used"), cell: used },
    ...(revokes ? [{ id: "more", header: "", align: "right" as const, cell: button }] : []),
  ];
  return (
    <Section
      title={t("directory.tokens")}
      aside={
        of.allowedActions.includes("make-token") ? (
          <Button size="xs" leftSection={<IconKey size={15} />} onClick={() => setMaking(true)}>
            {t("directory.token.make")}
          </Button>
        ) : undefined
      }
    >
      {of.tokens.length === 0 ? (
        <EmptyState title={t("directory.tokens.none")} />
      ) : (
        <DataTable
          label={t("directory.tokens")}
          rows={of.tokens}
          rowKey={({ id }) => id}
          columns={columns}
          phone={(token) => ({
            title: `${token.name} …${token.ending}`,
            lines: [state(token), <DateText key="expires" at={token.expiresAt} />],
            more: button(token),
          })}
        />
      )}
      {making ? <NewTokenDialog address={of.address} onClose={() => setMaking(false)} /> : null}
      {revoked === undefined ? null : (
        <RevokeTokenDialog token={revoked} onClose={() => setRevoked(undefined)} />
      )}
    </Section>
  );
}

function Failures() {
  const t = useText();
  const failures = useScimFailures();
  const rows = failures.data?.pages.flatMap(({ data }) => data) ?? [];
  const what = (row: ScimFailure) => (
    <span className={css.failure}>
      {row.detail}
      <br />
      <small className="dim mono">
        {row.method} {row.path} · {row.status} {row.scimType}
      </small>
    </span>
  );
  const columns: readonly Column<ScimFailure>[] = [
    { id: "at", header: t("directory.failure.at"), cell: ({ at }) => <DateText at={at} /> },
    {
      id: "about",
      header: t("directory.failure.about"),
      cell: ({ about }) => about ?? <span className="dim">–</span>,
    },
    { id: "what", header: t("directory.failure.what"), cell: what },
  ];
  return (
    <Section title={t("directory.failures")}>
      {failures.isError ? (
        <ErrorState
          error={failures.error}
          what={t("directory.failures.failed")}
          onRetry={() => void failures.refetch()}
        />
      ) : failures.data === undefined ? (
        <LoadingState what={t("directory.failures")} rows={2} />
      ) : rows.length === 0 ? (
        <EmptyState title={t("directory.failures.none")} />
      ) : (
        <>
          <p className={`muted ${css.text}`}>{t("directory.failures.retry")}</p>
          <DataTable
            label={t("directory.failures")}
            rows={rows}
            rowKey={({ id }) => id}
            columns={columns}
            phone={(row) => ({
              title: row.about ?? `${row.method} ${row.path}`,
              lines: [<DateText key="at" at={row.at} />, what(row)],
            })}
            footer={
              failures.hasNextPage ? (
                <Button
                  size="xs"
                  loading={failures.isFetchingNextPage}
                  onClick={() => void failures.fetchNextPage()}
                >
                  {t("bulk.more")}
                </Button>
              ) : undefined
            }
          />
        </>
      )}
    </Section>
  );
}
