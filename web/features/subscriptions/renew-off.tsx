import { Button, Checkbox } from "@mantine/core";
import { IconRefreshOff } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { SubscriptionSummary } from "../../api/subscriptions.ts";
import { useText } from "../../i18n/text.ts";
import type { Column } from "../../kit/data-table.tsx";
import { RenewOffDialog } from "./renew-off-dialog.tsx";
import css from "./subscriptions.module.css";

type Row = Pick<SubscriptionSummary, "id" | "name" | "autoRenew" | "parentSubscriptionId" | "next">;

/** What renews can be told to end; an add-on ends with its base. */
const mayEnd = ({ autoRenew, parentSubscriptionId, next }: Row): boolean =>
  autoRenew && parentSubscriptionId === null && next.kind !== "ended";

/**
 * R4, C4: rows of a list are chosen, and auto-renew of all that are is turned off at once, after reading when each of
 * them ends.
 *
 * @param rows those of the page that the reader manages
 * @returns nothing to show where none can be chosen: `column` is undefined, and `bar` empty
 */
export function useRenewOff<R extends Row>(
  rows: readonly R[],
  { enabled }: { readonly enabled: boolean },
): {
  readonly column: Column<R> | undefined;
  /** The check box of a row, for a phone's cards. */
  readonly choice: (row: R) => ReactNode;
  readonly bar: ReactNode;
} {
  const t = useText();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [ending, setEnding] = useState(false);
  // What is no longer in the list, or does not renew any more, is no longer chosen.
  const open = enabled ? rows.filter(mayEnd) : [];
  const picked = open.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  const choose = (id: string, on: boolean) =>
    setChosen(new Set(on ? [...picked, id] : picked.filter((one) => one !== id)));
  const boxOf = (row: R, onCard: boolean) =>
    open.some(({ id }) => id === row.id) ? (
      <Checkbox
        size={onCard ? "lg" : "sm"}
        // A card has no head above it that says what the box is for.
        label={onCard ? t("partner.renewOff.chooseColumn") : undefined}
        styles={{
          body: { alignItems: "center" },
          label: { fontSize: "0.8125rem", paddingInlineStart: 6 },
        }}
        aria-label={t("partner.renewOff.choose", { name: row.name })}
        checked={chosen.has(row.id)}
        onChange={(event) => choose(row.id, event.currentTarget.checked)}
      />
    ) : null;
  return {
    column:
      open.length === 0
        ? undefined
        : {
            id: "choose",
            header: t("partner.renewOff.chooseColumn"),
            cell: (row) => boxOf(row, false),
          },
    choice: (row) => boxOf(row, true),
    bar: (
      <>
        {picked.length === 0 ? null : (
          <div className={css.chosenRows}>
            <span role="status">{t("partner.renewOff.chosen", { count: picked.length })}</span>
            <Button
              size="xs"
              leftSection={<IconRefreshOff size={15} aria-hidden="true" />}
              onClick={() => setEnding(true)}
            >
              {t("partner.renewOff.action")}
            </Button>
            <Button size="xs" variant="subtle" onClick={() => setChosen(new Set())}>
              {t("partner.renewOff.chooseNone")}
            </Button>
          </div>
        )}
        <RenewOffDialog
          subscriptions={picked}
          opened={ending}
          onClose={() => setEnding(false)}
          onDone={() => {
            setEnding(false);
            setChosen(new Set());
          }}
        />
      </>
    ),
  };
}
