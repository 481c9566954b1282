import { Button, Radio } from "@mantine/core";
import { IconArrowsExchange, IconInfoCircle } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import {
  type OtherPlan,
  useChangePlan,
  useOtherPlans,
  usePlanPreview,
} from "../../api/plan-change.ts";
import { isStale } from "../../api/problem.ts";
import type { Subscription } from "../../api/subscriptions.ts";
import { useText } from "../../i18n/text.ts";
import { MoneyText } from "../../kit/money.tsx";
import { Section, SideCard } from "../../kit/page.tsx";
import { ErrorState, LoadingState, Notice } from "../../kit/states.tsx";
import { Decide } from "./decide.tsx";
import { PlanEffects } from "./plan-effect.tsx";
import { PlanStates } from "./plan-states.tsx";
import { Previewed, useCommit } from "./previewed.tsx";
import { PrivatePrice } from "./private-price.tsx";
import css from "./subscriptions.module.css";
import { periodOf, usePriceUnit } from "./terms.ts";

/**
 * The plan. Every other plan of the offer stands there, with the reason where it is not possible; the one
 * that is chosen is previewed by the server, and Submit does exactly that or is refused.
 */
export function PlanChange(props: {
  readonly subscription: Subscription;
  readonly editable: boolean;
  /** Whether it is the first section of its page. */
  readonly first: boolean;
}) {
  const t = useText();
  const priceUnit = usePriceUnit();
  const { subscription, editable } = props;
  const { terms } = subscription;
  const [choosing, setChoosing] = useState(false);
  const action = subscription.allowedActions.find((one) => one.action === "change-plan");
  const possible = editable && action?.allowed === true;
  // Once it waits for the publisher, nothing is left to choose.
  useEffect(() => {
    if (!possible) setChoosing(false);
  }, [possible]);
  return (
    <Section title={t("partner.plan.title")} first={props.first}>
      <PlanStates subscription={subscription} />
      <div className={css.licences}>
        <dl className={css.counts}>
          <div>
            <dt>{t("partner.quantity.now")}</dt>
            <dd>{subscription.plan.name}</dd>
          </div>
          <div>
            <dt>{t("partner.terms.price")}</dt>
            <dd>
              <MoneyText value={terms.unitPrice} />{" "}
              <span className="dim">
                {priceUnit(terms.pricingModel, periodOf(terms.term, terms.payment))}
              </span>
            </dd>
          </div>
        </dl>
        {possible ? (
          <Button
            leftSection={<IconArrowsExchange size={16} aria-hidden="true" />}
            aria-expanded={choosing}
            onClick={() => setChoosing(!choosing)}
          >
            {t("partner.plan.change")}
          </Button>
        ) : null}
      </div>
      {editable &&
      action !== undefined &&
      action.reason !== null &&
      subscription.planChange?.status !== "in-progress" ? (
        <p className={css.reason}>
          <IconInfoCircle size={16} aria-hidden="true" />
          {action.reason.detail}
        </p>
      ) : null}
      {choosing && possible ? (
        <Choice subscription={subscription} onClose={() => setChoosing(false)} />
      ) : null}
    </Section>
  );
}

function Choice(props: { readonly subscription: Subscription; readonly onClose: () => void }) {
  const t = useText();
  const { subscription, onClose } = props;
  const { id, version } = subscription;
  const plans = useOtherPlans(id, { version, enabled: true });
  const [chosen, setChosen] = useState("");
  const change = useChangePlan(id);
  const wanted = plans.data?.data.find(({ plan, possible }) => possible && plan.uuid === chosen);
  const preview = usePlanPreview(
    id,
    { planUuid: chosen, version },
    { enabled: wanted !== undefined },
  );
  const commit = useCommit(preview);
  const effect = wanted !== undefined && !preview.isFetching ? preview.data : undefined;
  const submit = async () => {
    if (effect === undefined) return;
    const body = { planUuid: chosen, preview: effect.preview };
    await commit(body, (idempotencyKey) => change.mutateAsync({ body, version, idempotencyKey }));
  };
  if (plans.isPending)
    return (
      <LoadingState
        what={t("partner.plan.loading")}
        rows={2}
        onRetry={() => void plans.refetch()}
      />
    );
  if (plans.data === undefined)
    return (
      <ErrorState
        error={plans.error}
        what={t("partner.plan.error")}
        onRetry={() => void plans.refetch()}
      />
    );
  if (plans.data.data.length === 0) return <p className="muted">{t("partner.plan.none")}</p>;
  return (
    <>
      <Radio.Group
        label={t("partner.plan.choose")}
        value={chosen}
        onChange={(value) => {
          change.reset();
          setChosen(value);
        }}
        className={css.choice}
      >
        {plans.data.data.map((one) => (
          <Radio
            key={one.plan.uuid}
            value={one.plan.uuid}
            disabled={!one.possible}
            mt={14}
            label={<Label of={one} terms={subscription.terms} />}
            description={
              one.possible
                ? one.plan.description
                : one.reasons.map(({ title, detail }) => `${title}. ${detail}`).join(" ")
            }
          />
        ))}
      </Radio.Group>
      {wanted === undefined ? null : (
        <SideCard
          title={t("partner.plan.effect", { plan: wanted.plan.name })}
          icon={<IconArrowsExchange size={18} aria-hidden="true" />}
        >
          <Previewed
            preview={preview}
            loading={t("partner.plan.loadingEffect")}
            failed={t("partner.plan.errorEffect")}
          >
            {(shown) => <PlanEffects effect={shown} subscription={subscription} />}
          </Previewed>
          {change.isError ? <Refused error={change.error} /> : null}
          <Decide
            busy={change.isPending}
            ready={effect !== undefined}
            onDiscard={onClose}
            onSubmit={() => void submit()}
          />
        </SideCard>
      )}
    </>
  );
}

function Label(props: {
  readonly of: OtherPlan;
  readonly terms: Subscription["terms"];
}): ReactNode {
  const priceUnit = usePriceUnit();
  const { of, terms } = props;
  return (
    <>
      <span className={css.name}>{of.plan.name}</span>
      {of.unitPrice === null ? null : (
        <span className="dim">
          {" · "}
          <MoneyText value={of.unitPrice} />{" "}
          {priceUnit(terms.pricingModel, periodOf(terms.term, terms.payment))}
        </span>
      )}
      <PrivatePrice offer={of.privateOffer} />
    </>
  );
}

function Refused({ error }: { readonly error: Error }) {
  const t = useText();
  return (
    <div className={css.refused}>
      {isStale(error) ? (
        <Notice tone="you" role="alert" icon={<IconInfoCircle size={18} aria-hidden="true" />}>
          <b>{t("partner.plan.notChanged")}</b> {t("partner.quantity.stale")}
        </Notice>
      ) : (
        <ErrorState error={error} what={t("partner.plan.notChanged")} />
      )}
    </div>
  );
}
