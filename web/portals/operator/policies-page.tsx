import { Button, TextInput } from "@mantine/core";
import { IconArrowsSort } from "@tabler/icons-react";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import {
  type PolicyVersionBrief,
  useBeginPolicies,
  usePolicyVersions,
} from "../../api/policies.ts";
import { ExportList } from "../../features/lists/export-list.tsx";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DataTable } from "../../kit/data-table.tsx";
import { DateText, DayText, useNow } from "../../kit/dates.tsx";
import { AppLink, ButtonLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** O4: versions of the policies; one of them is in force, one may be written. */
export function PoliciesPage() {
  const t = useText();
  const { base, organisation, may } = useActing();
  const state = useListState();
  const versions = usePolicyVersions({ sort: state.sort, cursor: state.cursor });
  const [beginning, setBeginning] = useState(false);
  const oldestFirst = state.sort === "from";
  const rows = versions.data?.data ?? [];
  const hrefOf = ({ version }: PolicyVersionBrief) => `${base}/policies/${version}`;
  const stateOf = (one: PolicyVersionBrief) =>
    one.inForce ? t("policies.inForce") : t(`policies.state.${one.state}`);
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("policies.title")}
        note={t("policies.note")}
        actions={
          <>
            <Button
              leftSection={<IconArrowsSort size={16} />}
              onClick={() => state.change({ sort: oldestFirst ? undefined : "from" })}
            >
              {t(oldestFirst ? "policies.sort.newest" : "policies.sort.oldest")}
            </Button>
            <ExportList<PolicyVersionBrief>
              name="policy-versions"
              path="/v1/certification/policy-versions"
              query={{ sort: state.sort }}
              columns={[
                ["version", ({ version }) => version],
                ["state", (one) => one.state],
                ["in_force", ({ inForce }) => (inForce ? "yes" : "no")],
                ["effective_from", ({ effectiveFrom }) => effectiveFrom],
                ["published_utc", ({ publishedAt }) => publishedAt],
                ["published_by", ({ publishedBy }) => publishedBy],
                ["policies", ({ policies }) => policies],
              ]}
            />
            <ButtonLink href={`${base}/certification-rules`}>{t("policies.rules")}</ButtonLink>
            <ButtonLink href={`${base}/two-person-rules`}>{t("policies.twoPeople")}</ButtonLink>
          </>
        }
        primary={
          may("settings:manage") && rows.every((one) => one.state !== "draft") ? (
            <Button variant="filled" onClick={() => setBeginning(true)}>
              {t("policies.begin")}
            </Button>
          ) : undefined
        }
      />
      <PageBody>
        {versions.isPending ? (
          <LoadingState what={t("policies.title")} onRetry={() => void versions.refetch()} />
        ) : versions.data === undefined ? (
          <ErrorState
            error={versions.error}
            what={t("policies.failed")}
            onRetry={() => void versions.refetch()}
          />
        ) : (
          <DataTable
            label={t("policies.title")}
            rows={rows}
            rowKey={({ version }) => version}
            hrefOf={hrefOf}
            state={state}
            nextCursor={versions.data.nextCursor}
            columns={[
              {
                id: "version",
                header: t("policies.name"),
                cell: (one) => <AppLink href={hrefOf(one)}>{one.version}</AppLink>,
              },
              { id: "state", header: t("policies.status"), cell: stateOf },
              {
                id: "from",
                header: t("policies.from"),
                cell: (one) => <DayText day={one.effectiveFrom} />,
              },
              {
                id: "published",
                header: t("policies.published"),
                cell: ({ publishedAt, publishedBy }) =>
                  publishedAt === null ? (
                    <span className="dim">–</span>
                  ) : (
                    <>
                      <DateText at={publishedAt} /> <span className="dim">{publishedBy}</span>
                    </>
                  ),
              },
              {
                id: "policies",
                header: t("policies.count"),
                align: "right",
                cell: (one) => one.policies,
              },
            ]}
            phone={(one) => ({
              title: one.version,
              lines: [stateOf(one), <DayText key="from" day={one.effectiveFrom} />],
            })}
          />
        )}
      </PageBody>
      <BeginDialog opened={beginning} onClose={() => setBeginning(false)} />
    </>
  );
}

function BeginDialog(props: { readonly opened: boolean; readonly onClose: () => void }) {
  const t = useText();
  const router = useRouter();
  const now = useNow();
  const { base } = useActing();
  const begin = useBeginPolicies();
  const inAMonth = new Date(now.getTime() + 30 * 86_400_000).toISOString().slice(0, 10);
  const [version, setVersion] = useState(inAMonth.slice(0, 7));
  const [day, setDay] = useState(inAMonth);
  const close = () => {
    begin.reset();
    props.onClose();
  };
  return (
    <ConfirmDialog
      opened={props.opened}
      title={t("policies.begin")}
      confirm={t("policies.begin.confirm")}
      keep={t("policies.begin.keep")}
      busy={begin.isPending}
      error={begin.error}
      onClose={close}
      onConfirm={() =>
        begin.mutate(
          { version, effectiveFrom: day },
          {
            onSuccess: () => {
              close();
              void router.navigate({ href: `${base}/policies/${version}` } as never);
            },
          },
        )
      }
    >
      <p>{t("policies.begin.text")}</p>
      <TextInput
        mt="md"
        label={t("policies.name")}
        description={t("policies.nameHint")}
        maxLength={20}
        value={version}
        onChange={(event) => setVersion(event.currentTarget.value)}
      />
      <TextInput
        mt="md"
        type="date"
        label={t("policies.from")}
        value={day}
        onChange={(event) => setDay(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
