import { IconCircle, IconCircleCheckFilled } from "@tabler/icons-react";
import type { CustomerRef, OrderLine, SetUp } from "../../api/orders.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { DateText, useDuration, useRelativeTime } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useActing } from "../../shell/organisation.tsx";
import css from "../carts/carts.module.css";
import { usePlaces } from "../customers/places.ts";

/** F7, R8: what is done of a purchase and who does what next, step by step. */
export function SetUpSteps(props: {
  readonly line: OrderLine;
  readonly customer: CustomerRef;
  readonly placedAt: string;
  readonly setUp: SetUp | undefined;
}) {
  const t = useText();
  const rich = useRichText();
  const { own } = usePlaces(props.customer.id);
  const { terms, subscription } = props.line;
  const publisher = terms.publisher.name;
  const { company } = props.customer;
  const done = !subscription.setupNeeded;
  const since = props.setUp?.since ?? null;
  const steps = [
    {
      done: true,
      text: rich("partner.order.step.ordered", {
        date: <DateText at={props.placedAt} as="day" />,
      }),
    },
    {
      done: done || since !== null,
      text: t(own ? "customer.order.step.you" : "partner.order.step.you", { company }),
    },
    {
      done,
      text: t(own ? "customer.order.step.complete" : "partner.order.step.complete", {
        publisher,
        company,
      }),
    },
    { done, text: t("partner.order.step.publisher", { publisher }) },
    {
      done,
      text: t(terms.trialDays === 0 ? "partner.order.step.charged" : "partner.order.step.trial", {
        days: terms.trialDays,
      }),
    },
    ...(own && terms.pricingModel === "per-user"
      ? [
          {
            done: false,
            text: t("customer.order.step.assign", { count: terms.quantity, publisher }),
          },
        ]
      : []),
  ];
  return (
    <ol className={css.who}>
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the steps are always the same.
        <li key={index} data-done={step.done}>
          {step.done ? (
            <IconCircleCheckFilled size={15} aria-hidden="true" />
          ) : (
            <IconCircle size={15} aria-hidden="true" />
          )}
          <span>
            {step.text}
            {step.done ? (
              <span className="visually-hidden"> {t("partner.order.stepDone")}</span>
            ) : null}
          </span>
        </li>
      ))}
    </ol>
  );
}

/** How long the publisher has been asked, how long it usually takes, and who helps. */
export function SetUpTime(props: { readonly setUp: SetUp; readonly publisher: string }) {
  const t = useText();
  const relative = useRelativeTime();
  const duration = useDuration();
  const { setUp, publisher } = props;
  const { since, usual, late, support } = setUp;
  return (
    <div className={`${css.sub} ${css.lapses}`}>
      {since === null ? null : (
        <p>
          {t("partner.setUp.since", { publisher, when: relative(since) })}{" "}
          {late ? <b>{t("partner.setUp.late")}</b> : null}
        </p>
      )}
      {usual === null ? null : (
        <p>
          {t("partner.setUp.usual", {
            publisher,
            time: duration(usual.seconds),
            count: usual.activations,
          })}
        </p>
      )}
      {support === null ? null : (
        <p>
          {t("partner.setUp.support", { publisher })}{" "}
          <a href={`mailto:${support.email}`}>{support.email}</a>
          {support.phone === null ? null : `, ${support.phone}`}
        </p>
      )}
    </div>
  );
}

/** F7: who else of the own organisation completes the set-up. */
export function InviteAdministrator() {
  const t = useText();
  const { base, may } = useActing();
  if (!may("team:manage")) return null;
  return (
    <p className={`${css.sub} ${css.lapses}`}>
      {t("customer.order.invite")}{" "}
      <AppLink href={`${base}/team?invite=yes`}>{t("customer.order.inviteLink")}</AppLink>
    </p>
  );
}
