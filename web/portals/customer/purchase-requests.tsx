import { Button, Group, Textarea } from "@mantine/core";
import { useState } from "react";
import {
  type PurchaseRequest,
  useDecideRequest,
  useHandOverPurchaseRequest,
  usePurchaseRequests,
  useWithdrawRequest,
} from "../../api/purchase-requests.ts";
import { ExportList } from "../../features/lists/export-list.tsx";
import { HandOverDialog, LiesWith } from "../../features/requests/hand-over-dialog.tsx";
import { useTermName } from "../../features/subscriptions/terms.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState, Reason } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** So many are shown at once: the latest of one's own, or those that wait the longest to be looked at. */
const SHOWN = 20;

/** On the first page: what colleagues ask for, with its decision; nothing is shown where nothing waits. */
export function RequestsToDecide() {
  const t = useText();
  const { base } = useActing();
  const waiting = usePurchaseRequests({ state: "open", limit: SHOWN });
  const [done, setDone] = useState<Done>();
  const rows = waiting.data?.data ?? [];
  if (rows.length === 0 && done === undefined)
    return waiting.isError ? (
      <ErrorState
        error={waiting.error}
        what={t("requests.failed")}
        onRetry={() => void waiting.refetch()}
      />
    ) : null;
  return (
    <Section title={t("requests.toDecide")} aside={<RequestsFile />} first>
      <p role="status">
        {typeof done === "object" ? (
          <>
            {t(`requests.done.${done.state === "approved" ? "approved" : "declined"}`, {
              offer: done.offer.name,
              person: done.askedBy,
            })}{" "}
            {done.state === "approved" ? (
              <AppLink href={`${base}/cart`}>{t("requests.openCart")}</AppLink>
            ) : null}
          </>
        ) : (
          done
        )}
      </p>
      {rows.length === 0 ? null : <Requests rows={rows} onDone={setDone} />}
    </Section>
  );
}

/** What the reader asked for, and what became of it. */
export function PurchaseRequests() {
  const t = useText();
  const found = usePurchaseRequests({ limit: SHOWN });
  if (found.isPending)
    return <LoadingState what={t("requests.loading")} onRetry={() => void found.refetch()} />;
  if (found.data === undefined)
    return (
      <ErrorState
        error={found.error}
        what={t("requests.failed")}
        onRetry={() => void found.refetch()}
      />
    );
  if (found.data.data.length === 0) return <p className="muted">{t("requests.none")}</p>;
  return <Requests rows={found.data.data} />;
}

/** Everything that was asked for and what became of it: of all colleagues for whoever decides, else one's own. */
export function RequestsFile() {
  return (
    <ExportList<PurchaseRequest>
      name="purchase-requests"
      path="/v1/purchase-requests"
      columns={[
        ["RequestId", ({ id }) => id],
        ["OfferId", ({ offer }) => offer.slug],
        ["Offer", ({ offer }) => offer.name],
        ["PlanId", ({ plan }) => plan.id],
        ["Plan", ({ plan }) => plan.name],
        ["Term", ({ term }) => term],
        ["Quantity", ({ quantity }) => quantity],
        ["Price", ({ net }) => net.amount],
        ["Currency", ({ net }) => net.currency],
        ["Note", ({ note }) => note],
        ["State", ({ state }) => state],
        ["AskedBy", ({ askedBy }) => askedBy],
        ["AskedAt", ({ askedAt }) => askedAt],
        ["DecidedBy", ({ decidedBy }) => decidedBy],
        ["DecidedAt", ({ decidedAt }) => decidedAt],
        ["Answer", ({ answer }) => answer],
        ["Assignee", ({ assignee }) => assignee?.name ?? ""],
      ]}
    />
  );
}

/** What was decided, or the words that say to whom it was handed. */
type Done = PurchaseRequest | string;

function Requests(props: {
  readonly rows: readonly PurchaseRequest[];
  /** Absent where one's own are shown. */
  readonly onDone?: (done: Done) => void;
}) {
  const t = useText();
  const termName = useTermName();
  const what = (row: PurchaseRequest) =>
    `${row.plan.name} · ${termName(row.term, "upfront")} · ${t("partner.licences", { count: row.quantity })}`;
  const words = (row: PurchaseRequest) => (row.state === "open" ? row.note : row.answer);
  const { onDone } = props;
  const columns: Column<PurchaseRequest>[] = [
    {
      id: "offer",
      header: t("requests.what"),
      cell: (row) => (
        <span>
          {row.offer.name} <span className="dim">· {what(row)}</span>
          {words(row) === "" ? null : (
            <small style={{ display: "block" }} className="muted">
              {words(row)}
            </small>
          )}
        </span>
      ),
    },
    {
      id: "price",
      header: t("requests.price"),
      align: "right",
      cell: (row) => <MoneyText value={row.net} />,
    },
    {
      id: "asked",
      header: t("requests.asked"),
      cell: (row) => (
        <span>
          {row.askedBy} · <DateText at={row.askedAt} />
        </span>
      ),
    },
    onDone === undefined
      ? {
          id: "state",
          header: t("requests.state"),
          cell: (row) => <State request={row} />,
        }
      : {
          id: "decide",
          header: t("requests.decision"),
          cell: (row) => <Decide request={row} onDone={onDone} />,
        },
  ];
  return (
    <DataTable
      label={t(onDone === undefined ? "requests.mine" : "requests.toDecide")}
      rows={props.rows}
      rowKey={(row) => row.id}
      columns={columns}
      phone={(row) => ({
        title: row.offer.name,
        lines: [
          what(row),
          words(row),
          onDone === undefined ? "" : row.askedBy,
          <MoneyText key="price" value={row.net} />,
          onDone === undefined ? (
            <State key="state" request={row} />
          ) : (
            <Decide key="decide" request={row} onDone={onDone} />
          ),
        ].filter((line) => line !== ""),
      })}
    />
  );
}

/** What became of it; whoever asked takes it back while it waits. */
function State({ request }: { readonly request: PurchaseRequest }) {
  const t = useText();
  const withdraw = useWithdrawRequest();
  return (
    <>
      <StatusText of="purchase-request" status={request.state} />
      {request.allowedActions.includes("withdraw") ? (
        <Button
          size="compact-xs"
          variant="subtle"
          loading={withdraw.isPending}
          aria-label={t("requests.withdrawOf", { offer: request.offer.name })}
          onClick={() => withdraw.mutate(request.id)}
        >
          {t("requests.withdraw")}
        </Button>
      ) : null}
      {withdraw.isError ? (
        <small role="alert" style={{ display: "block" }}>
          <Reason error={withdraw.error} />
        </small>
      ) : null}
    </>
  );
}

/** Approve puts it into the cart, where nothing is bought yet; Decline asks for a word first. */
function Decide(props: {
  readonly request: PurchaseRequest;
  readonly onDone: (done: Done) => void;
}) {
  const t = useText();
  const { request, onDone } = props;
  const decide = useDecideRequest();
  const [declining, setDeclining] = useState(false);
  const [handing, setHanding] = useState(false);
  const handOver = useHandOverPurchaseRequest(request.id);
  const [answer, setAnswer] = useState("");
  const about = { offer: request.offer.name, person: request.askedBy };
  // The row is gone once it is decided, so the answer is waited for and not left to the row. What is refused stands in
  // `decide.error`.
  const run = (decision: "approve" | "decline", words: string) =>
    decide.mutateAsync({ id: request.id, decision, answer: words }).then(
      (decided) => {
        setDeclining(false);
        onDone(decided);
      },
      () => undefined,
    );
  return (
    <>
      <LiesWith assignee={request.assignee} />
      <Group gap="xs" mt={request.assignee === null ? 0 : 6}>
        <Button
          size="xs"
          variant="filled"
          loading={decide.isPending && !declining}
          aria-label={t("requests.approveOf", about)}
          onClick={() => void run("approve", "")}
        >
          {t("requests.approve")}
        </Button>
        <Button
          size="xs"
          aria-label={t("requests.declineOf", about)}
          onClick={() => {
            decide.reset();
            setDeclining(true);
          }}
        >
          {t("requests.decline")}
        </Button>
        <Button
          size="xs"
          variant="subtle"
          aria-label={t("handOver.of", { person: request.askedBy, plan: request.offer.name })}
          onClick={() => {
            handOver.reset();
            setHanding(true);
          }}
        >
          {t("handOver.action")}
        </Button>
      </Group>
      {decide.isError && !declining ? (
        <small role="alert">
          <Reason error={decide.error} />
        </small>
      ) : null}
      {handing ? (
        <HandOverDialog
          of="purchase"
          person={request.askedBy}
          assignee={request.assignee}
          handOver={handOver}
          onClose={() => setHanding(false)}
          onDone={(text) => {
            setHanding(false);
            onDone(text);
          }}
        />
      ) : null}
      <ConfirmDialog
        opened={declining}
        title={t("requests.declineOf", about)}
        keep={t("requests.keep")}
        confirm={t("requests.decline")}
        busy={decide.isPending}
        error={declining ? decide.error : undefined}
        onClose={() => setDeclining(false)}
        onConfirm={() => void run("decline", answer.trim())}
      >
        <Textarea
          label={t("requests.answer", about)}
          value={answer}
          onChange={(event) => setAnswer(event.currentTarget.value)}
          maxLength={500}
          autosize
          minRows={2}
          maxRows={6}
        />
      </ConfirmDialog>
    </>
  );
}
