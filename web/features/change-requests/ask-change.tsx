import { Button, Radio, Textarea } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { useState } from "react";
import {
  type AskableChange,
  type ChangeKind,
  type ChangeRequest,
  useAskChange,
  useChangeRequestsOfPurchase,
  useWithdrawChangeRequest,
} from "../../api/change-requests.ts";
import type { Purchase } from "../../api/purchases.ts";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { Section } from "../../kit/page.tsx";
import { QuantityStepper } from "../../kit/quantity-stepper.tsx";
import { ErrorState, LoadingState, Reason, RefusedNotice } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { useAsked } from "./asked.ts";
import css from "./change-requests.module.css";

/** C4: what of a partner's subscription the organisation asks the partner to change, and what came of it. */
export function AskChange(props: { readonly purchase: Purchase; readonly seller: string }) {
  const t = useText();
  const { may } = useActing();
  const { purchase, seller } = props;
  const [cursor, setCursor] = useState<string>();
  const found = useChangeRequestsOfPurchase(purchase.id, cursor);
  if (found.isPending)
    return <LoadingState what={t("changes.loading")} onRetry={() => void found.refetch()} />;
  if (found.data === undefined)
    return (
      <ErrorState
        error={found.error}
        what={t("changes.failed")}
        onRetry={() => void found.refetch()}
      />
    );
  const { data, kinds, licences, nextCursor } = found.data;
  const waiting = new Set(data.filter(({ state }) => state === "open").map(({ kind }) => kind));
  return (
    <>
      {may("change:request") ? (
        <Section title={t("changes.title")}>
          <Form
            purchase={purchase}
            seller={seller}
            kinds={kinds}
            licences={licences}
            waiting={waiting}
          />
        </Section>
      ) : null}
      {data.length === 0 ? null : (
        <Section title={t("changes.list")}>
          <ul className={css.requests}>
            {data.map((request) => (
              <Request key={request.id} purchase={purchase} request={request} />
            ))}
          </ul>
          {nextCursor === null ? null : (
            <Button size="compact-sm" variant="subtle" onClick={() => setCursor(nextCursor)}>
              {t("changes.older")}
            </Button>
          )}
        </Section>
      )}
    </>
  );
}

function Form(props: {
  readonly purchase: Purchase;
  readonly seller: string;
  readonly kinds: readonly AskableChange[];
  readonly licences: { readonly minimum: number; readonly maximum: number | null };
  readonly waiting: ReadonlySet<ChangeKind>;
}) {
  const t = useText();
  const { purchase, seller, licences, waiting } = props;
  const ask = useAskChange(purchase.id);
  const offered = props.kinds.filter(({ allowed }) => allowed);
  const [chosen, setChosen] = useState<ChangeKind>();
  const [quantity, setQuantity] = useState(purchase.quantity);
  const [note, setNote] = useState("");
  const kind = offered.find((one) => one.kind === chosen && !waiting.has(one.kind))?.kind;
  const [refused] = props.kinds.flatMap(({ reason }) => (reason === null ? [] : [reason.title]));
  if (offered.length === 0)
    return <p className="muted">{t("changes.nothing", { reason: refused ?? "" })}</p>;
  // What is chosen after a request was sent is another request.
  const change = (set: () => void) => {
    ask.reset();
    set();
  };
  const ready =
    kind !== undefined &&
    (kind !== "quantity" || quantity !== purchase.quantity) &&
    (kind !== "other" || note.trim() !== "");
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!ready || ask.isPending) return;
        const words = note.trim();
        ask.mutate(
          {
            kind,
            ...(kind === "quantity" ? { quantity } : {}),
            ...(words === "" ? {} : { note: words }),
          },
          {
            onSuccess: () => {
              setNote("");
              setChosen(undefined);
            },
          },
        );
      }}
    >
      <p className="muted">{t("changes.explain", { seller })}</p>
      <Radio.Group
        label={t("changes.what")}
        value={kind ?? ""}
        onChange={(value) => change(() => setChosen(value as ChangeKind))}
      >
        {offered.map((one) => (
          <Radio
            key={one.kind}
            value={one.kind}
            mt={12}
            disabled={waiting.has(one.kind)}
            label={t(`changes.choice.${one.kind}` as MessageId)}
            description={waiting.has(one.kind) ? t("changes.waitsAlready") : undefined}
          />
        ))}
      </Radio.Group>
      {kind === "quantity" ? (
        <div>
          <div className="small">{t("changes.quantity")}</div>
          <QuantityStepper
            value={quantity}
            minimum={licences.minimum}
            maximum={licences.maximum}
            label={t("changes.quantity")}
            onChange={(value) => change(() => setQuantity(value))}
          />
        </div>
      ) : null}
      {kind === undefined ? null : (
        <Textarea
          label={t(kind === "other" ? "changes.noteNeeded" : "changes.note")}
          required={kind === "other"}
          value={note}
          onChange={({ currentTarget }) => {
            const { value } = currentTarget;
            change(() => setNote(value));
          }}
          maxLength={500}
          autosize
          minRows={2}
          maxRows={6}
        />
      )}
      {ask.isError ? <RefusedNotice error={ask.error} /> : null}
      <div role="status">{ask.isSuccess ? t("changes.sent", { seller }) : null}</div>
      {kind === undefined ? null : (
        <div>
          <Button
            type="submit"
            variant="filled"
            aria-disabled={!ready}
            loading={ask.isPending}
            leftSection={<IconSend size={16} aria-hidden="true" />}
          >
            {t("changes.send", { seller })}
          </Button>
        </div>
      )}
    </form>
  );
}

function Request(props: { readonly purchase: Purchase; readonly request: ChangeRequest }) {
  const t = useText();
  const asked = useAsked();
  const { request } = props;
  const withdraw = useWithdrawChangeRequest(props.purchase.id);
  return (
    <li>
      <span className={css.head}>
        <b>{asked(request)}</b>
        <StatusText of="change-request" status={request.state} />
      </span>
      {request.note === "" ? null : <p>{request.note}</p>}
      <small className="dim">
        {request.askedBy} · <DateText at={request.askedAt} />
      </small>
      {request.decidedAt === null || request.state === "withdrawn" ? null : (
        <p className={css.answer}>
          {request.answer === "" ? null : <span>{request.answer} </span>}
          <small className="dim">
            {request.decidedBy} · <DateText at={request.decidedAt} />
          </small>
        </p>
      )}
      {request.allowedActions.includes("withdraw") ? (
        <Button
          size="compact-sm"
          variant="default"
          loading={withdraw.isPending}
          aria-label={t("changes.withdrawOf", { what: asked(request) })}
          onClick={() => withdraw.mutate(request.id)}
        >
          {t("changes.withdraw")}
        </Button>
      ) : null}
      {withdraw.isError ? (
        <small role="alert">
          <Reason error={withdraw.error} />
        </small>
      ) : null}
    </li>
  );
}
