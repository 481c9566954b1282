import { Button, NativeSelect, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import {
  type AccountOfBuyer,
  type BillingAccount,
  type SandboxPayer,
  useBillingAccount,
  useBillingAccounts,
  usePayments,
  useSetCreditLimit,
  useSetSandboxPayer,
} from "../../api/payments.ts";
import { findingsOf, isNotFound } from "../../api/problem.ts";
import { BillingHistory } from "../../features/billing/billing-history.tsx";
import { ExportList, type FileColumn } from "../../features/lists/export-list.tsx";
import { AccountFacts, BlockedNotice } from "../../features/payments/account-facts.tsx";
import { PaymentTable } from "../../features/payments/payment-table.tsx";
import { RecordDialog } from "../../features/payments/record-dialog.tsx";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DataTable, ViewTabs } from "../../kit/data-table.tsx";
import { DayText, useNow } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { MoneyText } from "../../kit/money.tsx";
import { CommandBar, PageBody, Section, SideCard } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState, NotFoundState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

const FILE: readonly FileColumn<BillingAccount>[] = [
  ["Buyer", ({ buyer }) => buyer.name],
  ["BuyerId", ({ buyer }) => buyer.id],
  ["Currency", ({ currency }) => currency],
  ["Open", ({ open }) => open.amount],
  ["Overdue", ({ overdue }) => overdue.amount],
  ["OldestDueOn", ({ oldestDueOn }) => oldestDueOn],
  ["Balance", ({ balance }) => balance.amount],
  ["PurchasesBlockedSince", ({ purchasesBlockedSince }) => purchasesBlockedSince],
];

/** What buyers owe and have left; who is overdue, and who may not buy. */
export function BillingAccountsPage() {
  const t = useText();
  const { base, organisation } = useActing();
  const state = useListState();
  const accounts = useBillingAccounts({ cursor: state.cursor, state: state.view });
  const hrefOf = ({ buyer }: BillingAccount) => `${base}/billing-accounts/${buyer.id}`;
  const standing = (row: BillingAccount) =>
    row.purchasesBlockedSince === null ? null : <small>{t("payments.accounts.isBlocked")}</small>;
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("payments.accounts")}
        note={t("payments.accounts.note")}
        actions={
          <ExportList<BillingAccount>
            name="billing-accounts"
            path="/v1/billing-accounts"
            query={{ state: state.view }}
            columns={FILE}
          />
        }
      />
      <PageBody>
        <ViewTabs
          label={t("payments.accounts")}
          state={state}
          views={[
            { id: "all", label: t("payments.accounts.all") },
            { id: "overdue", label: t("payments.accounts.overdue") },
            { id: "blocked", label: t("payments.accounts.blocked") },
          ]}
        />
        {accounts.isPending ? (
          <LoadingState what={t("payments.accounts")} onRetry={() => void accounts.refetch()} />
        ) : accounts.data === undefined ? (
          <ErrorState
            error={accounts.error}
            what={t("payments.accounts.failed")}
            onRetry={() => void accounts.refetch()}
          />
        ) : accounts.data.data.length === 0 ? (
          <EmptyState title={t("payments.accounts.none")} />
        ) : (
          <DataTable
            label={t("payments.accounts")}
            rows={accounts.data.data}
            rowKey={(row) => `${row.buyer.id} ${row.currency}`}
            hrefOf={hrefOf}
            state={state}
            nextCursor={accounts.data.nextCursor}
            columns={[
              {
                id: "buyer",
                header: t("billing.buyer"),
                cell: (row) => (
                  <span>
                    <AppLink href={hrefOf(row)}>{row.buyer.name}</AppLink>
                    <br />
                    {standing(row)}
                  </span>
                ),
              },
              {
                id: "open",
                header: t("billing.account.open"),
                align: "right",
                cell: (row) => <MoneyText value={row.open} />,
              },
              {
                id: "overdue",
                header: t("billing.account.overdue"),
                align: "right",
                cell: (row) => <MoneyText value={row.overdue} />,
              },
              {
                id: "due",
                header: t("payments.accounts.oldest"),
                cell: ({ oldestDueOn }) =>
                  oldestDueOn === null ? (
                    <span className="dim">–</span>
                  ) : (
                    <DayText day={oldestDueOn} />
                  ),
              },
              {
                id: "balance",
                header: t("billing.account.balance"),
                align: "right",
                cell: (row) => <MoneyText value={row.balance} />,
              },
            ]}
            phone={(row) => ({
              title: row.buyer.name,
              lines: [<MoneyText key="open" value={row.open} />, standing(row)],
            })}
          />
        )}
      </PageBody>
    </>
  );
}

/** One buyer: what it owes per currency, its credit limit, its payments, and how it pays in a sandbox. */
export function BillingAccountPage() {
  const t = useText();
  const { base } = useActing();
  const { buyer: id = "" } = useParams({ strict: false }) as { buyer?: string };
  const account = useBillingAccount(id);
  if (account.data !== undefined) return <Detail key={id} account={account.data} />;
  return (
    <>
      <CommandBar
        crumbs={[{ label: t("payments.accounts"), href: `${base}/billing-accounts` }]}
        title={t("payments.account")}
      />
      <PageBody>
        {account.isPending ? (
          <LoadingState what={t("payments.account")} onRetry={() => void account.refetch()} />
        ) : isNotFound(account.error) ? (
          <NotFoundState />
        ) : (
          <ErrorState
            error={account.error}
            what={t("payments.accounts.failed")}
            onRetry={() => void account.refetch()}
          />
        )}
      </PageBody>
    </>
  );
}

function Detail({ account }: { readonly account: AccountOfBuyer }) {
  const t = useText();
  const { base, may } = useActing();
  const navigate = useNavigate();
  const state = useListState();
  const { buyer, accounts, credit, sandboxPayer } = account;
  const payments = usePayments({ cursor: state.cursor, buyerId: buyer.id });
  const today = useNow().toISOString().slice(0, 10);
  const [dialog, setDialog] = useState<"record" | "limit">();
  const close = () => setDialog(undefined);
  const blocked = accounts.find(({ purchasesBlockedSince: since }) => since !== null);
  const currencies = [
    ...new Set([
      ...accounts.map(({ currency }) => currency),
      ...credit.map(({ limit }) => limit.currency),
    ]),
  ];
  const acts = may("payment:act");
  return (
    <>
      <CommandBar
        crumbs={[{ label: t("payments.accounts"), href: `${base}/billing-accounts` }]}
        title={buyer.name}
        actions={
          acts ? (
            <>
              <Button onClick={() => setDialog("limit")}>{t("payments.limit")}</Button>
              <Button
                variant="filled"
                leftSection={<IconPlus size={16} />}
                onClick={() => setDialog("record")}
              >
                {t("payments.record")}
              </Button>
            </>
          ) : undefined
        }
      />
      <PageBody
        side={
          sandboxPayer === null ? undefined : (
            <SideCard title={t("payments.payer")}>
              <PayerForm
                key={JSON.stringify(sandboxPayer)}
                buyerId={buyer.id}
                payer={sandboxPayer}
                mayEdit={acts}
              />
            </SideCard>
          )
        }
      >
        {blocked?.purchasesBlockedSince === undefined ||
        blocked.purchasesBlockedSince === null ? null : (
          <BlockedNotice since={blocked.purchasesBlockedSince} own={false} />
        )}
        {currencies.length === 0 ? (
          <EmptyState title={t("payments.account.none")} />
        ) : (
          currencies.map((currency, index) => (
            <Section key={currency} title={currency} first={index === 0 && blocked === undefined}>
              <AccountFacts
                account={accounts.find((one) => one.currency === currency)}
                credit={credit.find(({ limit }) => limit.currency === currency)}
              />
            </Section>
          ))
        )}
        <Section title={t("payments.title")}>
          {payments.data === undefined ? (
            <LoadingState what={t("payments.title")} onRetry={() => void payments.refetch()} />
          ) : payments.data.data.length === 0 ? (
            <EmptyState title={t("payments.account.noPayments")} />
          ) : (
            <PaymentTable
              rows={payments.data.data}
              withBuyer={false}
              state={state}
              nextCursor={payments.data.nextCursor}
            />
          )}
        </Section>
        <BillingHistory buyerId={buyer.id} />
      </PageBody>
      {dialog === "record" ? (
        <RecordDialog
          buyer={{ id: buyer.id, currency: accounts[0]?.currency ?? account.currency }}
          today={today}
          onClose={close}
          onRecorded={(id) => void navigate({ to: `${base}/payments/${id}` })}
        />
      ) : null}
      {dialog === "limit" ? <LimitDialog account={account} onClose={close} /> : null}
    </>
  );
}

/** How much the buyer may owe; an empty field takes the limit away. */
function LimitDialog({
  account,
  onClose,
}: {
  readonly account: AccountOfBuyer;
  readonly onClose: () => void;
}) {
  const t = useText();
  const set = useSetCreditLimit(account.buyer.id);
  const limitIn = (currency: string) =>
    account.credit.find(({ limit }) => limit.currency === currency)?.limit.amount ?? "";
  const currencies = [
    ...new Set([account.currency, ...account.accounts.map(({ currency }) => currency)]),
  ];
  const [currency, setCurrency] = useState(account.accounts[0]?.currency ?? account.currency);
  const [amount, setAmount] = useState(limitIn(currency));
  return (
    <ConfirmDialog
      opened
      title={t("payments.limit")}
      confirm={t("payments.limit.confirm")}
      keep={t("payments.cancel")}
      busy={set.isPending}
      error={set.error}
      onConfirm={() =>
        set.mutate(
          { currency, amount: amount.trim() === "" ? null : amount.trim().replace(",", ".") },
          { onSuccess: onClose },
        )
      }
      onClose={onClose}
    >
      <p>{t("payments.limit.text")}</p>
      <NativeSelect
        mt="sm"
        label={t("partner.column.currency")}
        data={currencies}
        value={currency}
        onChange={(event) => {
          setCurrency(event.currentTarget.value);
          setAmount(limitIn(event.currentTarget.value));
        }}
      />
      <TextInput
        mt="sm"
        label={t("billing.account.limit")}
        description={t("payments.limit.hint")}
        inputMode="decimal"
        maxLength={24}
        value={amount}
        error={findingsOf(set.error)("/amount")}
        onChange={(event) => {
          setAmount(event.currentTarget.value);
          set.reset();
        }}
      />
    </ConfirmDialog>
  );
}

function PayerForm(props: {
  readonly buyerId: string;
  readonly payer: SandboxPayer;
  readonly mayEdit: boolean;
}) {
  const t = useText();
  const set = useSetSandboxPayer(props.buyerId);
  const [behaviour, setBehaviour] = useState(props.payer.behaviour);
  const [days, setDays] = useState(String(props.payer.lateDays ?? 7));
  const late = /^\d{1,3}$/.test(days.trim()) ? Number(days) : 0;
  const fits = behaviour !== "late" || (late >= 1 && late <= 365);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (fits) set.mutate({ behaviour, lateDays: behaviour === "late" ? late : null });
      }}
    >
      <NativeSelect
        label={t("payments.payer.behaviour")}
        description={t("payments.payer.note")}
        disabled={!props.mayEdit}
        value={behaviour}
        onChange={(event) => setBehaviour(event.currentTarget.value as SandboxPayer["behaviour"])}
        data={(["pays", "late", "never"] as const).map((value) => ({
          value,
          label: t(`payments.payer.${value}`),
        }))}
      />
      {behaviour === "late" ? (
        <TextInput
          mt="sm"
          label={t("payments.payer.days")}
          inputMode="numeric"
          value={days}
          error={fits ? undefined : t("payments.payer.range")}
          onChange={(event) => setDays(event.currentTarget.value)}
        />
      ) : null}
      {props.mayEdit ? (
        <Button mt="sm" type="submit" loading={set.isPending}>
          {t("payments.payer.save")}
        </Button>
      ) : null}
    </form>
  );
}
