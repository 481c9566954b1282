import { Button, NativeSelect, TextInput } from "@mantine/core";
import { IconAlertTriangleFilled, IconCircleCheckFilled } from "@tabler/icons-react";
import {
  ACCOUNT_KINDS,
  ENTRY_KINDS,
  type LedgerAccount,
  type LedgerEntry,
  useLedgerAccounts,
  useLedgerEntries,
  useVerification,
} from "../../api/ledger.ts";
import css from "../../features/billing/billing.module.css";
import { WhyInspector } from "../../features/billing/why-inspector.tsx";
import { SaveFileButton } from "../../features/lists/save-file-button.tsx";
import { useText } from "../../i18n/text.ts";
import { DataTable, ViewTabs } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { useFocusBack } from "../../kit/focus-back.ts";
import { WithInspector } from "../../kit/inspector.tsx";
import { AppLink } from "../../kit/link.tsx";
import { type ListState, useListState } from "../../kit/list-state.ts";
import { MoneyText } from "../../kit/money.tsx";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState, Notice, Reason } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** The ledger as it is: entries with all they post, accounts with their balances (BEY-08). */
export function LedgerPage() {
  const t = useText();
  const { organisation } = useActing();
  const state = useListState();
  const charge = state.filter("charge")[0];
  const keep = () => ({ cursor: state.cursor });
  const close = () => state.change({ charge: undefined, ...keep() });
  useFocusBack(charge === undefined ? undefined : `why-${charge}`);
  return (
    <WithInspector
      inspector={
        charge === undefined ? undefined : (
          <WhyInspector key={charge} chargeId={charge} onClose={close} />
        )
      }
    >
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("ledger.title")}
        note={t("ledger.note")}
        actions={<LedgerFile state={state} />}
      />
      <PageBody>
        <ViewTabs
          label={t("ledger.title")}
          state={state}
          views={[
            { id: "entries", label: t("ledger.entries") },
            { id: "accounts", label: t("ledger.accounts") },
            { id: "verification", label: t("ledger.verification") },
          ]}
        />
        {state.view === "verification" ? (
          <Verification />
        ) : state.view === "accounts" ? (
          <Accounts state={state} />
        ) : (
          <Entries
            state={state}
            onWhy={(id) => state.change({ charge: id, ...keep() }, { push: true })}
          />
        )}
      </PageBody>
    </WithInspector>
  );
}

/** What the shown list holds, every page of it. */
function LedgerFile({ state }: { readonly state: ListState }) {
  const one = (id: string) => state.filter(id)[0];
  if (state.view === "verification") return null;
  return state.view === "accounts" ? (
    <SaveFileButton
      key="accounts"
      name="ledger-accounts.csv"
      path="/v1/ledger/accounts/file"
      query={{ kind: ACCOUNT_KINDS.find((kind) => kind === one("kind")) }}
    />
  ) : (
    <SaveFileButton
      key="entries"
      name="ledger-entries.csv"
      path="/v1/ledger/entries/file"
      query={{ account: one("account"), kind: one("kind"), from: one("from"), to: one("to") }}
    />
  );
}

function Entries({
  state,
  onWhy,
}: {
  readonly state: ListState;
  readonly onWhy: (id: string) => void;
}) {
  const t = useText();
  const one = (id: string) => state.filter(id)[0];
  const account = one("account");
  const entries = useLedgerEntries({
    cursor: state.cursor,
    account,
    kind: one("kind"),
    from: one("from"),
    to: one("to"),
  });
  return (
    <>
      <div className={css.filters}>
        <NativeSelect
          label={t("ledger.kind")}
          value={one("kind") ?? ""}
          onChange={(event) => state.change({ kind: event.currentTarget.value || undefined })}
          data={[
            { value: "", label: t("ledger.kind.all") },
            ...ENTRY_KINDS.map((value) => ({ value, label: t(`ledger.kind.${value}`) })),
          ]}
        />
        {(["from", "to"] as const).map((id) => (
          <TextInput
            key={id}
            type="date"
            label={t(`ledger.${id}`)}
            value={one(id) ?? ""}
            onChange={(event) => state.change({ [id]: event.currentTarget.value || undefined })}
          />
        ))}
        {account === undefined ? null : (
          <Button variant="subtle" onClick={() => state.change({ account: undefined })}>
            {t("ledger.allAccounts")}
          </Button>
        )}
      </div>
      {entries.isPending ? (
        <LoadingState what={t("ledger.entries")} onRetry={() => void entries.refetch()} />
      ) : entries.data === undefined ? (
        <ErrorState
          error={entries.error}
          what={t("ledger.failed")}
          onRetry={() => void entries.refetch()}
        />
      ) : entries.data.data.length === 0 ? (
        <EmptyState title={t("ledger.none")} />
      ) : (
        <DataTable
          label={t("ledger.entries")}
          rows={entries.data.data}
          rowKey={({ id }) => id}
          state={state}
          nextCursor={entries.data.nextCursor}
          columns={[
            {
              id: "at",
              header: t("ledger.postedAt"),
              cell: (row) => <DateText at={row.postedAt} />,
            },
            {
              id: "what",
              header: t("ledger.what"),
              cell: (row) => (
                <span>
                  {t(`ledger.kind.${row.kind}`)}
                  <br />
                  <Source entry={row} onWhy={onWhy} />
                </span>
              ),
            },
            {
              id: "postings",
              header: t("ledger.postings"),
              cell: (row) => <Postings entry={row} state={state} />,
            },
          ]}
          phone={(row) => ({
            title: t(`ledger.kind.${row.kind}`),
            lines: [
              <DateText key="at" at={row.postedAt} />,
              <Source key="what" entry={row} onWhy={onWhy} />,
              <Postings key="postings" entry={row} state={state} />,
            ],
          })}
        />
      )}
    </>
  );
}

/** What the entry posts, as far as a page shows it. */
function Source({
  entry,
  onWhy,
}: {
  readonly entry: LedgerEntry;
  readonly onWhy: (id: string) => void;
}) {
  const t = useText();
  const { base } = useActing();
  const { charge, invoice, payment, payoutReference } = entry;
  return (
    <small>
      {charge === null ? null : (
        <button
          type="button"
          id={`why-${charge}`}
          className={css.amount}
          onClick={() => onWhy(charge)}
        >
          {t("partner.why.title")}
        </button>
      )}{" "}
      {invoice === null ? null : (
        <AppLink href={`${base}/invoices/${invoice.id}`}>{invoice.number}</AppLink>
      )}{" "}
      {payment === null ? null : (
        <AppLink href={`${base}/payments/${payment.id}`}>{payment.reference}</AppLink>
      )}{" "}
      {payoutReference}
    </small>
  );
}

function Postings({ entry, state }: { readonly entry: LedgerEntry; readonly state: ListState }) {
  const t = useText();
  return (
    <ul className={css.rows}>
      {entry.postings.map(({ account, kind, owner, amount }) => (
        <li key={account}>
          <button
            type="button"
            className={css.amount}
            onClick={() => state.change({ account, view: undefined }, { push: true })}
          >
            {t(`ledger.account.${kind}`, { name: owner.name })}
          </button>
          <MoneyText value={amount} />
        </li>
      ))}
    </ul>
  );
}

/** Whether everything agrees with itself: read when it is asked for. */
function Verification() {
  const t = useText();
  const verification = useVerification();
  const report = verification.data;
  return (
    <>
      <p className="muted small">{t("ledger.verification.note")}</p>
      <p className={css.act}>
        <Button
          variant="filled"
          loading={verification.isPending}
          onClick={() => verification.mutate()}
        >
          {t("ledger.verify")}
        </Button>
      </p>
      <div role="status">
        {report === undefined ? null : report.violations.length === 0 ? (
          <Notice tone="ok" icon={<IconCircleCheckFilled size={18} aria-hidden="true" />}>
            {t("ledger.verified")} <DateText at={report.checkedAt} />
          </Notice>
        ) : (
          <Notice tone="bad" icon={<IconAlertTriangleFilled size={18} aria-hidden="true" />}>
            <p>
              <b>{t("ledger.violations", { count: report.violations.length })}</b>
            </p>
            <ul>
              {report.violations.map(({ invariant, subject, detail }) => (
                <li key={`${invariant} ${subject} ${detail}`} lang="en">
                  {invariant} · {subject}: {detail}
                </li>
              ))}
            </ul>
          </Notice>
        )}
        {report?.auditHead ? (
          <p className={`muted small ${css.digest}`}>
            {t("ledger.auditHead", {
              head: `${report.auditHead.position}:${report.auditHead.digest}`,
            })}
          </p>
        ) : null}
      </div>
      {verification.isError ? (
        <p role="alert">
          <Reason error={verification.error} />
        </p>
      ) : null}
    </>
  );
}

function Accounts({ state }: { readonly state: ListState }) {
  const t = useText();
  const { base } = useActing();
  const kind = state.filter("kind")[0];
  const accounts = useLedgerAccounts({
    cursor: state.cursor,
    kind: ACCOUNT_KINDS.find((one) => one === kind),
  });
  const nameOf = ({ kind: of, owner }: LedgerAccount) =>
    t(`ledger.account.${of}`, { name: owner.name });
  const hrefOf = ({ key }: LedgerAccount) => `${base}/ledger?account=${encodeURIComponent(key)}`;
  if (accounts.isPending)
    return <LoadingState what={t("ledger.accounts")} onRetry={() => void accounts.refetch()} />;
  if (accounts.data === undefined)
    return (
      <ErrorState
        error={accounts.error}
        what={t("ledger.failed")}
        onRetry={() => void accounts.refetch()}
      />
    );
  if (accounts.data.data.length === 0) return <EmptyState title={t("ledger.none")} />;
  return (
    <DataTable
      label={t("ledger.accounts")}
      rows={accounts.data.data}
      rowKey={({ key }) => key}
      hrefOf={hrefOf}
      state={state}
      nextCursor={accounts.data.nextCursor}
      columns={[
        {
          id: "account",
          header: t("ledger.account"),
          cell: (row) => <AppLink href={hrefOf(row)}>{nameOf(row)}</AppLink>,
        },
        {
          id: "balance",
          header: t("ledger.balance"),
          align: "right",
          cell: ({ balances }) =>
            balances.map((amount) => (
              <div key={amount.currency}>
                <MoneyText value={amount} />
              </div>
            )),
        },
      ]}
      phone={(row) => ({
        title: nameOf(row),
        lines: row.balances.map((amount) => <MoneyText key={amount.currency} value={amount} />),
      })}
    />
  );
}
