import { Button } from "@mantine/core";
import { IconBuildingStore, IconPencil, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import {
  type Environment,
  type EnvironmentPurchaseSummary,
  useEnvironmentPurchases,
  useEnvironments,
} from "../../api/environments.ts";
import { EnvironmentDialog } from "../../features/environments/environment-dialog.tsx";
import css from "../../features/environments/environments.module.css";
import { InstallList } from "../../features/environments/install-list.tsx";
import { ExportList } from "../../features/lists/export-list.tsx";
import { useText } from "../../i18n/text.ts";
import { CopyText } from "../../kit/copy-text.tsx";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody, Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** Where an organisation runs what it gets by usage, and what it has there. */
export function EnvironmentsPage() {
  const t = useText();
  const { organisation, may } = useActing();
  const environments = useEnvironments();
  const [edited, setEdited] = useState<{ readonly one: Environment | undefined }>();
  const buys = may("purchase:buy");
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("environments.title")}
        actions={
          <>
            {buys ? (
              <Button
                leftSection={<IconPlus size={16} />}
                onClick={() => setEdited({ one: undefined })}
              >
                {t("environments.add")}
              </Button>
            ) : null}
            <ExportList<Environment>
              name="environments"
              path="/v1/environments"
              columns={[
                ["SubscriptionId", ({ subscriptionId }) => subscriptionId],
                ["Environment", ({ name }) => name],
                ["CreatedAt", ({ createdAt }) => createdAt],
              ]}
            />
          </>
        }
      />
      <PageBody>
        <Section title={t("environments.yours")} first>
          <p className="muted">{t("environments.explain")}</p>
          {environments.isPending ? (
            <LoadingState
              what={t("environments.loading")}
              rows={2}
              onRetry={() => void environments.refetch()}
            />
          ) : environments.data === undefined ? (
            <ErrorState
              error={environments.error}
              what={t("environments.failed")}
              onRetry={() => void environments.refetch()}
            />
          ) : (
            <ul className={css.list}>
              {environments.data.map((one) => (
                <li key={one.subscriptionId} className={css.environment}>
                  <b>{one.name}</b>
                  <CopyText
                    text={one.subscriptionId}
                    label={t("environments.subscriptionIdOf", { name: one.name })}
                  />
                  {buys ? (
                    <Button
                      size="xs"
                      variant="subtle"
                      leftSection={<IconPencil size={14} />}
                      onClick={() => setEdited({ one })}
                    >
                      {t("environments.rename")}
                      <span className="visually-hidden">: {one.name}</span>
                    </Button>
                  ) : null}
                </li>
              ))}
            </ul>
          )}
        </Section>
        <Purchases />
        <InstallList />
      </PageBody>
      {edited === undefined ? null : (
        <EnvironmentDialog
          key={edited.one?.subscriptionId ?? "new"}
          environment={edited.one}
          opened
          onClose={() => setEdited(undefined)}
        />
      )}
    </>
  );
}

function Purchases() {
  const t = useText();
  const { base } = useActing();
  const state = useListState();
  const purchases = useEnvironmentPurchases({ cursor: state.cursor });
  const hrefOf = (row: EnvironmentPurchaseSummary) => `${base}/environments/${row.id}`;
  const columns: readonly Column<EnvironmentPurchaseSummary>[] = [
    {
      id: "offer",
      header: t("environments.offer"),
      cell: (row) => (
        <span>
          <AppLink href={hrefOf(row)}>{row.offer.name}</AppLink>
          <br />
          <small className="dim">
            {row.plan.name} · {row.publisher.name}
          </small>
        </span>
      ),
    },
    {
      id: "environment",
      header: t("environments.environment"),
      cell: (row) => row.environment.name,
    },
    {
      id: "status",
      header: t("environments.status"),
      cell: (row) => <StatusText of="subscription" status={row.status} />,
    },
    {
      id: "ordered",
      header: t("environments.since"),
      cell: (row) => <DateText at={row.orderedAt} />,
    },
  ];
  return (
    <Section
      title={t("environments.purchases")}
      aside={
        <ExportList<EnvironmentPurchaseSummary>
          name="environment-purchases"
          path="/v1/environment-purchases"
          columns={[
            ["PurchaseId", ({ id }) => id],
            ["Offer", ({ offer }) => offer.name],
            ["Plan", ({ plan }) => plan.name],
            ["Publisher", ({ publisher }) => publisher.name],
            ["Environment", ({ environment }) => environment.name],
            ["EnvironmentSubscriptionId", ({ environment }) => environment.subscriptionId],
            ["Status", ({ status }) => status],
            ["OrderedAt", ({ orderedAt }) => orderedAt],
          ]}
        />
      }
    >
      {purchases.isPending ? (
        <LoadingState what={t("environments.loading")} onRetry={() => void purchases.refetch()} />
      ) : purchases.data === undefined ? (
        <ErrorState
          error={purchases.error}
          what={t("environments.purchases.failed")}
          onRetry={() => void purchases.refetch()}
        />
      ) : purchases.data.data.length === 0 ? (
        <EmptyState
          title={t("environments.purchases.none")}
          action={
            <Button component="a" href="/" leftSection={<IconBuildingStore size={16} />}>
              {t("environments.storefront")}
            </Button>
          }
        />
      ) : (
        <DataTable
          label={t("environments.purchases")}
          rows={purchases.data.data}
          rowKey={(row) => row.id}
          hrefOf={hrefOf}
          columns={columns}
          state={state}
          nextCursor={purchases.data.nextCursor}
          phone={(row) => ({
            title: row.offer.name,
            lines: [
              `${row.plan.name} · ${row.environment.name}`,
              <StatusText key="status" of="subscription" status={row.status} />,
            ],
          })}
        />
      )}
    </Section>
  );
}
