import { Button, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useIntent } from "../../api/intent.ts";
import { findingsOf, isRefusal } from "../../api/problem.ts";
import {
  type BindingAction,
  type ResellerBinding,
  useAskReseller,
  useChangeBinding,
  useResellerBindings,
} from "../../api/reseller-bindings.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { CopyText } from "../../kit/copy-text.tsx";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { useListState } from "../../kit/list-state.ts";
import { useCountryName } from "../../kit/names.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { MissingRole } from "../../shell/missing-role.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** Through whom an indirect provider sells, and for whom an indirect reseller does. */
export function ResellersPage() {
  const { may } = useActing();
  return may("customer:read") ? <Bindings /> : <MissingRole permission="customer:read" />;
}

function Bindings() {
  const t = useText();
  const country = useCountryName();
  const { organisation, may } = useActing();
  const provides = organisation.partnerType === "indirect-provider";
  const title = t(provides ? "resellers.title" : "resellers.providers");
  const decides = may("customer:remove");
  const state = useListState();
  const bindings = useResellerBindings({ cursor: state.cursor });
  const [asking, setAsking] = useState(false);
  const [changing, setChanging] = useState<{ of: ResellerBinding; action: BindingAction }>();
  const nameOf = (one: ResellerBinding) =>
    one.side === "reseller" ? one.provider.name : (one.reseller?.name ?? one.resellerTenantId);
  const whereOf = (one: ResellerBinding) => {
    const other = one.side === "reseller" ? one.provider : one.reseller;
    return other === null ? "" : country(other.country);
  };
  const actions = (one: ResellerBinding) =>
    decides
      ? one.allowedActions.map((action) => (
          <Button
            key={action}
            size="xs"
            ml={6}
            {...(action === "accept" ? { variant: "filled" } : {})}
            aria-label={t(`resellers.${action}.of`, { name: nameOf(one) })}
            onClick={() => setChanging({ of: one, action })}
          >
            {t(`resellers.${action}`)}
          </Button>
        ))
      : null;
  const since = (one: ResellerBinding) => (
    <DateText at={one.endedAt ?? one.answeredAt ?? one.askedAt} />
  );
  const ask =
    provides && decides ? (
      <Button variant="filled" leftSection={<IconPlus size={16} />} onClick={() => setAsking(true)}>
        {t("resellers.ask")}
      </Button>
    ) : undefined;
  const columns: readonly Column<ResellerBinding>[] = [
    {
      id: "name",
      header: t(provides ? "resellers.one" : "resellers.provider"),
      cell: (one) => (
        <span>
          <b>{nameOf(one)}</b>
          <br />
          <small className="dim">{whereOf(one)}</small>
        </span>
      ),
    },
    {
      id: "state",
      header: t("resellers.state"),
      cell: (one) => <StatusText of="reseller-binding" status={one.state} />,
    },
    { id: "since", header: t("resellers.since"), cell: since },
    { id: "action", header: t("resellers.action"), align: "right", cell: actions },
  ];
  return (
    <>
      <CommandBar crumbs={[{ label: organisation.name }]} title={title} primary={ask} />
      <PageBody>
        <p className="muted" style={{ maxWidth: 720, marginBottom: 16 }}>
          {t(provides ? "resellers.explain" : "resellers.explainReseller")}
        </p>
        {provides ? null : (
          <p style={{ marginBottom: 16 }}>
            {t("resellers.ownTenantId")}{" "}
            <CopyText text={organisation.tenantId} label={t("resellers.ownTenantId")} />
          </p>
        )}
        {bindings.isPending ? (
          <LoadingState what={title} onRetry={() => void bindings.refetch()} />
        ) : bindings.data === undefined ? (
          <ErrorState
            error={bindings.error}
            what={t("resellers.failed")}
            onRetry={() => void bindings.refetch()}
          />
        ) : bindings.data.data.length === 0 ? (
          <EmptyState
            title={t(provides ? "resellers.none" : "resellers.noneReseller")}
            action={ask}
          />
        ) : (
          <DataTable
            label={title}
            rows={bindings.data.data}
            rowKey={({ id }) => id}
            state={state}
            nextCursor={bindings.data.nextCursor}
            columns={columns}
            phone={(one) => ({
              title: nameOf(one),
              lines: [
                whereOf(one),
                <StatusText key="state" of="reseller-binding" status={one.state} />,
                <span key="since">{since(one)}</span>,
                <span key="action">{actions(one)}</span>,
              ],
            })}
          />
        )}
        {asking ? <AskDialog onClose={() => setAsking(false)} /> : null}
        {changing === undefined ? null : (
          <ChangeDialog
            {...changing}
            name={nameOf(changing.of)}
            onClose={() => setChanging(undefined)}
          />
        )}
      </PageBody>
    </>
  );
}

function AskDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const ask = useAskReseller();
  const intent = useIntent();
  const [tenantId, setTenantId] = useState("");
  const errorAt = findingsOf(ask.error);
  const body = { resellerTenantId: tenantId.trim().toLowerCase() };
  return (
    <ConfirmDialog
      opened
      title={t("resellers.ask")}
      confirm={t("resellers.ask.confirm")}
      keep={t("resellers.keep")}
      busy={ask.isPending}
      error={ask.error}
      onClose={onClose}
      onConfirm={() =>
        ask.mutate(
          { body, idempotencyKey: intent.keyFor(body) },
          {
            onSuccess: () => {
              intent.done();
              onClose();
            },
            onError: (error) => {
              if (isRefusal(error)) intent.done();
            },
          },
        )
      }
    >
      <p>{t("resellers.ask.means")}</p>
      <TextInput
        mt="sm"
        label={t("resellers.tenantId")}
        description={t("resellers.tenantId.hint")}
        maxLength={36}
        value={tenantId}
        error={errorAt("/resellerTenantId")}
        onChange={(event) => setTenantId(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}

function ChangeDialog(props: {
  readonly of: ResellerBinding;
  readonly action: BindingAction;
  readonly name: string;
  readonly onClose: () => void;
}) {
  const t = useText();
  const change = useChangeBinding();
  const { of, action, name } = props;
  return (
    <ConfirmDialog
      opened
      title={t(`resellers.${action}.title`, { name })}
      confirm={t(`resellers.${action}`)}
      keep={t("resellers.keep")}
      destructive={action === "end"}
      busy={change.isPending}
      error={change.error}
      onClose={props.onClose}
      onConfirm={() => change.mutate({ id: of.id, action }, { onSuccess: props.onClose })}
    >
      <p>{t(`resellers.${action}.means`)}</p>
    </ConfirmDialog>
  );
}
