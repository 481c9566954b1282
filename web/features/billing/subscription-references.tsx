import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import {
  type SubscriptionReferences as References,
  useKeepReferences,
  useSubscriptionReferences,
} from "../../api/subscription-references.ts";
import { useText } from "../../i18n/text.ts";
import { KeyValueList, Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState, Reason } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import css from "./billing.module.css";

/** Cost centre and purchase order number of a subscription, for its owner's books (ux.md C9). */
export function SubscriptionReferences({ subscriptionId }: { readonly subscriptionId: string }) {
  const t = useText();
  const { may } = useActing();
  const references = useSubscriptionReferences(subscriptionId);
  return (
    <Section title={t("billing.books")} aside={t("billing.books.note")}>
      {references.isPending ? (
        <LoadingState what={t("billing.books")} rows={2} />
      ) : references.data === undefined ? (
        <ErrorState
          error={references.error}
          what={t("billing.books.failed")}
          onRetry={() => void references.refetch()}
        />
      ) : may("subscription:manage") ? (
        <Form key={references.data.version} id={subscriptionId} kept={references.data} />
      ) : (
        <Facts kept={references.data} />
      )}
    </Section>
  );
}

function Facts({ kept }: { readonly kept: References }) {
  const t = useText();
  const purchaseOrder = kept.purchaseOrder ?? kept.orderPurchaseOrder;
  if (kept.costCentre === null && purchaseOrder === null)
    return <p className="muted">{t("billing.books.none")}</p>;
  return (
    <KeyValueList
      facts={[
        ...(kept.costCentre === null
          ? []
          : [{ label: t("billing.books.costCentre"), value: kept.costCentre }]),
        ...(purchaseOrder === null
          ? []
          : [{ label: t("billing.books.purchaseOrder"), value: purchaseOrder }]),
      ]}
    />
  );
}

function Form({ id, kept }: { readonly id: string; readonly kept: References }) {
  const t = useText();
  const keep = useKeepReferences(id);
  const [costCentre, setCostCentre] = useState(kept.costCentre ?? "");
  const [purchaseOrder, setPurchaseOrder] = useState(kept.purchaseOrder ?? "");
  const typed = (set: (text: string) => void) => (event: { currentTarget: { value: string } }) => {
    set(event.currentTarget.value);
    keep.reset();
  };
  const next = {
    costCentre: costCentre.trim() || null,
    purchaseOrder: purchaseOrder.trim() || null,
  };
  return (
    <form
      className={css.books}
      onSubmit={(event) => {
        event.preventDefault();
        keep.mutate({ ...next, version: kept.version });
      }}
    >
      <TextInput
        label={t("billing.books.costCentre")}
        maxLength={80}
        autoComplete="off"
        spellCheck={false}
        value={costCentre}
        onChange={typed(setCostCentre)}
      />
      <TextInput
        label={t("billing.books.purchaseOrder")}
        description={
          kept.orderPurchaseOrder === null
            ? undefined
            : t("billing.books.order", { number: kept.orderPurchaseOrder })
        }
        inputWrapperOrder={["label", "input", "description", "error"]}
        maxLength={80}
        autoComplete="off"
        spellCheck={false}
        value={purchaseOrder}
        onChange={typed(setPurchaseOrder)}
      />
      <div className={css.booksSave}>
        <Button
          type="submit"
          loading={keep.isPending}
          aria-disabled={
            next.costCentre === kept.costCentre && next.purchaseOrder === kept.purchaseOrder
          }
        >
          {t("billing.books.save")}
        </Button>
        <span role="status" className="small">
          {keep.isError ? <Reason error={keep.error} /> : null}
        </span>
      </div>
    </form>
  );
}
