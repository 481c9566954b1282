import { Button, NativeSelect, Textarea } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { useState } from "react";
import {
  type RequestablePlan,
  useRequestablePlans,
  useRequestPrice,
  useRequestPurchase,
  type Wanted,
} from "../../api/purchase-requests.ts";
import { useTermName } from "../../features/subscriptions/terms.ts";
import { useText } from "../../i18n/text.ts";
import { MoneyText } from "../../kit/money.tsx";
import { Section } from "../../kit/page.tsx";
import { QuantityStepper } from "../../kit/quantity-stepper.tsx";
import { EmptyState, ErrorState, LoadingState, Reason, RefusedNotice } from "../../kit/states.tsx";
import { PurchaseRequests } from "./purchase-requests.tsx";

type Chosen = {
  readonly plan?: string;
  readonly term?: string;
  readonly users?: string;
};

/** F6: who may not buy asks those who may: what, for how many, and why. */
export function RequestForm({
  offer,
  chosen,
}: {
  readonly offer: string;
  readonly chosen: Chosen;
}) {
  const t = useText();
  const found = useRequestablePlans(offer);
  if (found.isPending)
    return <LoadingState what={t("requests.loading")} onRetry={() => void found.refetch()} />;
  if (found.data === undefined)
    return (
      <ErrorState
        error={found.error}
        what={t("requests.failed")}
        onRetry={() => void found.refetch()}
        away={<a href="/">{t("customer.storefront")}</a>}
      />
    );
  return (
    <>
      <Form offer={offer} name={found.data.offer} plans={found.data.plans} chosen={chosen} />
      <Section title={t("requests.mine")}>
        <PurchaseRequests />
      </Section>
    </>
  );
}

function Form(props: {
  readonly offer: string;
  readonly name: string;
  readonly plans: readonly RequestablePlan[];
  readonly chosen: Chosen;
}) {
  const t = useText();
  const termName = useTermName();
  const { plans, chosen } = props;
  const [planId, setPlan] = useState(chosen.plan);
  const [termId, setTerm] = useState(chosen.term);
  const [wantedUsers, setUsers] = useState(Number(chosen.users) || 1);
  const [note, setNote] = useState("");
  const request = useRequestPurchase();
  const plan = plans.find(({ id }) => id === planId) ?? plans[0];
  if (plan === undefined) return <EmptyState title={t("requests.nothing")} />;
  const term = plan.terms.find((one) => one.term === termId) ?? plan.terms[0];
  const quantity = Math.max(
    plan.minQuantity,
    Math.min(wantedUsers, plan.maxQuantity ?? Number.MAX_SAFE_INTEGER),
  );
  const wanted = { offer: props.offer, plan: plan.id, term: term?.term ?? "", quantity };
  // What is written after a request was sent is another request.
  const change = (set: () => void) => {
    request.reset();
    set();
  };
  return (
    <Section title={t("requests.title", { offer: props.name })} first>
      <p className="muted" style={{ maxWidth: 640, marginBottom: 14 }}>
        {t("requests.explain")}
      </p>
      <form
        style={{ maxWidth: 480, display: "grid", gap: 14 }}
        onSubmit={(event) => {
          event.preventDefault();
          request.mutate({ ...wanted, note: note.trim() });
        }}
      >
        <NativeSelect
          label={t("requests.plan")}
          value={plan.id}
          onChange={({ currentTarget }) => change(() => setPlan(currentTarget.value))}
          data={plans.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <NativeSelect
          label={t("requests.term")}
          value={wanted.term}
          onChange={({ currentTarget }) => change(() => setTerm(currentTarget.value))}
          data={plan.terms.map((one) => ({
            value: one.term,
            label: termName(one.term, one.payment),
          }))}
        />
        {plan.pricingModel === "per-user" ? (
          <div>
            <div className="small">{t("requests.users")}</div>
            <QuantityStepper
              value={quantity}
              minimum={plan.minQuantity}
              maximum={plan.maxQuantity}
              label={t("requests.users")}
              onChange={(value) => change(() => setUsers(value))}
            />
          </div>
        ) : null}
        <Price wanted={wanted} />
        <Textarea
          label={t("requests.note")}
          description={t("requests.noteHint")}
          value={note}
          onChange={({ currentTarget }) => change(() => setNote(currentTarget.value))}
          maxLength={500}
          autosize
          minRows={2}
          maxRows={6}
        />
        {request.isError ? <RefusedNotice error={request.error} /> : null}
        <div role="status">
          {request.isSuccess ? t("requests.sent", { offer: props.name }) : null}
        </div>
        {request.isSuccess ? null : (
          <div>
            <Button
              type="submit"
              variant="filled"
              leftSection={<IconSend size={16} aria-hidden="true" />}
              loading={request.isPending}
            >
              {t("requests.send")}
            </Button>
          </div>
        )}
      </form>
    </Section>
  );
}

/** What one payment would cost; why, where it could not be bought. */
function Price({ wanted }: { readonly wanted: Wanted }) {
  const t = useText();
  const price = useRequestPrice(wanted);
  return (
    <p aria-live="polite">
      {price.isError ? (
        <Reason error={price.error} />
      ) : price.data === undefined ? (
        t("requests.pricing")
      ) : (
        <>
          {t("requests.price")} <MoneyText value={price.data.net} strong />
        </>
      )}
    </p>
  );
}
