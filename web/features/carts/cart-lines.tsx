import { ActionIcon, Button } from "@mantine/core";
import { IconAlertTriangleFilled, IconGift, IconTag, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import {
  type Cart,
  type CartLine,
  useAddToCart,
  useChangeCartLine,
  useRemoveCartLine,
} from "../../api/carts.ts";
import { useIntent } from "../../api/intent.ts";
import type { Named } from "../../api/listing.ts";
import { isStale } from "../../api/problem.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { QuantityStepper } from "../../kit/quantity-stepper.tsx";
import { Reason } from "../../kit/states.tsx";
import { ReasonList } from "../catalogue/reason-list.tsx";
import { PrivatePrice } from "../subscriptions/private-price.tsx";
import { useTermName } from "../subscriptions/terms.ts";
import css from "./carts.module.css";
import { LineReseller } from "./line-reseller.tsx";

/** The lines of the open cart; quantity changes at once, removing can be undone. */
export function CartLines({ cart }: { readonly cart: Cart }) {
  const t = useText();
  const change = useChangeCartLine(cart.customerId);
  const remove = useRemoveCartLine(cart.customerId);
  const restore = useAddToCart(cart.customerId);
  const intent = useIntent();
  const [removed, setRemoved] = useState<CartLine>();
  const failure = change.error ?? remove.error ?? restore.error;
  const take = async (line: CartLine) => {
    await remove.mutateAsync({ cart, line: line.id }).then(
      () => setRemoved(line),
      // The refusal stands below the list.
      () => undefined,
    );
  };
  const undo = async () => {
    if (removed === undefined) return;
    const lines = [
      {
        planUuid: removed.plan.uuid,
        term: removed.term,
        payment: removed.payment,
        quantity: removed.quantity,
        ...(removed.reseller === null ? {} : { resellerId: removed.reseller.id }),
      },
    ];
    await restore.mutateAsync({ lines, idempotencyKey: intent.keyFor(lines) }).then(
      () => {
        intent.done();
        setRemoved(undefined);
      },
      () => undefined,
    );
  };
  return (
    <>
      <div role="status">
        {removed === undefined ? null : (
          <p className={css.undo}>
            <span>{t("partner.cart.removed", { name: nameOf(removed, t) })}</span>
            <Button
              size="xs"
              variant="subtle"
              loading={restore.isPending}
              onClick={() => void undo()}
            >
              {t("partner.cart.undo")}
            </Button>
          </p>
        )}
      </div>
      <ul className={css.lines} aria-busy={change.isPending || remove.isPending}>
        {cart.lines.map((line) => (
          <Line
            key={line.id}
            line={line}
            customerId={cart.customerId}
            onQuantity={(quantity) =>
              change.mutate({
                cart,
                line: line.id,
                quantity,
                term: line.term,
                payment: line.payment,
              })
            }
            onReseller={(reseller) =>
              change.mutate({
                cart,
                line: line.id,
                quantity: line.quantity,
                resellerId: reseller?.id ?? null,
              })
            }
            onRemove={() => void take(line)}
          />
        ))}
      </ul>
      {failure === null ? null : (
        <p className={css.wrong} role="alert">
          {isStale(failure) ? t("partner.cart.stale") : <Reason error={failure} />}
        </p>
      )}
    </>
  );
}

function nameOf(line: CartLine, t: ReturnType<typeof useText>): string {
  return line.offer?.name ?? t("partner.cart.goneOffer");
}

function Line(props: {
  readonly line: CartLine;
  readonly customerId: string;
  readonly onQuantity: (quantity: number) => void;
  readonly onReseller: (reseller: Named | null) => void;
  readonly onRemove: () => void;
}) {
  const t = useText();
  const termName = useTermName();
  const { line } = props;
  const limits = line.quantityLimits;
  const counted = limits !== null && limits.maximum !== limits.minimum;
  const name = nameOf(line, t);
  return (
    <li>
      <div className={css.line}>
        <span>
          <b>{name}</b>
          <small>
            {[line.plan.name, termName(line.term, line.payment)].filter(Boolean).join(" · ")}
            {line.unitPrice === null || !counted ? null : (
              <>
                {" · "}
                <span className="nowrap">
                  {line.quantity} × <MoneyText value={line.unitPrice} />
                </span>
              </>
            )}
          </small>
          <PrivatePrice offer={line.privateOffer} />
          <PriceMoved line={line} />
          <TrialNote line={line} />
        </span>
        {line.price === null ? null : <MoneyText value={line.price.net} />}
        <ActionIcon
          variant="subtle"
          size={24}
          aria-label={t("partner.cart.remove", { name })}
          onClick={props.onRemove}
        >
          <IconTrash size={16} />
        </ActionIcon>
      </div>
      {counted ? (
        <div className={css.quantity}>
          <QuantityStepper
            label={t("partner.catalogue.licencesOf", { name })}
            value={line.quantity}
            minimum={limits.minimum}
            maximum={limits.maximum}
            onChange={props.onQuantity}
          />
        </div>
      ) : null}
      <LineReseller line={line} name={name} onChange={props.onReseller} />
      <LineProblems line={line} customerId={props.customerId} />
    </li>
  );
}

/** R6: that the price is another one than when the line was put in; the new one stands beside it. */
export function PriceMoved({ line }: { readonly line: CartLine }) {
  const rich = useRichText();
  if (line.priceBefore === null) return null;
  return (
    <span className={css.moved}>
      <IconTag size={14} aria-hidden="true" />
      <span>
        {rich("partner.cart.priceBefore", { price: <MoneyText value={line.priceBefore} /> })}
      </span>
    </span>
  );
}

function TrialNote({ line }: { readonly line: CartLine }) {
  const rich = useRichText();
  const ends = line.dates?.trialEndsAt ?? null;
  if (ends === null) return null;
  return (
    <span className={css.trial}>
      <IconGift size={14} aria-hidden="true" />
      <span>{rich("partner.cart.freeUntil", { date: <DateText at={ends} as="day" /> })}</span>
    </span>
  );
}

/** Why this line cannot be bought as it stands. */
export function LineProblems(props: { readonly line: CartLine; readonly customerId: string }) {
  if (props.line.problems.length === 0) return null;
  return (
    <div className={css.problem}>
      <IconAlertTriangleFilled size={15} aria-hidden="true" />
      <ReasonList reasons={props.line.problems} customerId={props.customerId} />
    </div>
  );
}
