import { IconAlertTriangleFilled } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import type { Cart, CartLine } from "../../api/carts.ts";
import type { Refusal } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { useMoneyFormat } from "../../kit/money.tsx";
import { Notice } from "../../kit/states.tsx";

/** What moved since the person looked: lines with what is new of them, or else one sentence. */
export type MovedThings = {
  readonly message: string;
  readonly lines: readonly { readonly name: string | undefined; readonly detail: string }[];
};

export const movedOf = ({ fields, message }: Refusal, names: readonly string[]): MovedThings => ({
  message,
  lines: fields.map(({ pointer, detail }) => ({
    name: names[Number(pointer.split("/")[2])],
    detail,
  })),
});

/**
 * The page reviews anew by itself when the cart changes: a price that is another one then is told, too.
 * What was shown before the first review came back was seen as well.
 *
 * @returns forgets what was seen: a refusal has said itself what moved
 */
export function usePricesThatMove(cart: Cart, onMove: (moved: MovedThings) => void): () => void {
  const t = useText();
  const money = useMoneyFormat();
  const seen = useRef<ReadonlyMap<string, CartLine>>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a cart is compared once with the one before it.
  useEffect(() => {
    const before = seen.current;
    seen.current = new Map(cart.lines.map((line) => [line.id, line]));
    const lines = cart.lines.flatMap((line) => {
      const was = before?.get(line.id);
      if (!was?.price || !line.price || was.quantity !== line.quantity) return [];
      const [from, to] = [money(was.price.total), money(line.price.total)];
      return from === to
        ? []
        : [{ name: line.offer?.name, detail: t("partner.review.priceMoved", { from, to }) }];
    });
    if (lines.length > 0) onMove({ message: "", lines });
  }, [cart]);
  return () => {
    seen.current = undefined;
  };
}

/** What moved between the review and Buy, each with the line it is about. Nothing was bought. */
export function Moved({ moved }: { readonly moved: MovedThings }) {
  const t = useText();
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever moved takes the focus once.
  useEffect(() => box.current?.focus(), [moved]);
  return (
    <div ref={box} tabIndex={-1} role="alert">
      <Notice tone="you" icon={<IconAlertTriangleFilled size={18} aria-hidden="true" />}>
        <p>
          <b>{t("partner.review.moved")}</b> {t("partner.review.lookAgain")}
        </p>
        {moved.lines.length === 0 ? (
          <p>{moved.message}</p>
        ) : (
          <ul>
            {moved.lines.map(({ name, detail }) => (
              <li key={`${name} ${detail}`}>
                {name === undefined ? detail : t("partner.review.movedLine", { name, detail })}
              </li>
            ))}
          </ul>
        )}
      </Notice>
    </div>
  );
}
