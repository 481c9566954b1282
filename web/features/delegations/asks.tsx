import { Button } from "@mantine/core";
import { IconMessageQuestion } from "@tabler/icons-react";
import { useState } from "react";
import { type Delegation, useDelegationsAsked } from "../../api/delegations.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { EmptyState, ErrorState, Notice } from "../../kit/states.tsx";
import { DeclineDialog, GrantDialog } from "./answer-dialogs.tsx";
import css from "./delegations.module.css";
import { useRightNames } from "./rights.tsx";

/** C1: what partners ask for, where it is answered; nothing where nobody asks. */
export function AsksToDecide() {
  const t = useText();
  const asked = useDelegationsAsked({ enabled: true });
  const rows = asked.data?.data ?? [];
  if (asked.isError && asked.data === undefined)
    return (
      <ErrorState
        error={asked.error}
        what={t("delegations.asks.failed")}
        onRetry={() => void asked.refetch()}
      />
    );
  return rows.length === 0 ? null : (
    <div className={css.stack}>
      {rows.map((one) => (
        <Asks key={one.id} asked={one} />
      ))}
    </div>
  );
}

/** C8: the same on the page of requests, where nobody asking is said, too. */
export function AskedByPartners() {
  const t = useText();
  const asked = useDelegationsAsked({ enabled: true });
  return asked.data?.data.length === 0 ? (
    <EmptyState title={t("delegations.asks.none")} />
  ) : (
    <AsksToDecide />
  );
}

/** What a partner asks for, and the two answers. */
export function Asks({ asked }: { readonly asked: Delegation }) {
  const t = useText();
  const rich = useRichText();
  const names = useRightNames();
  const [dialog, setDialog] = useState<"grant" | "decline">();
  const close = () => setDialog(undefined);
  return (
    <Notice tone="you" icon={<IconMessageQuestion size={18} aria-hidden="true" />}>
      <p>
        <b>
          {t("delegations.asks", {
            partner: asked.partner.name,
            rights: names(asked.askedRights),
            months: asked.months,
          })}
        </b>
      </p>
      {asked.words === "" ? null : <p className={css.words}>{asked.words}</p>}
      <p className="dim small">
        {rich("delegations.asks.by", {
          who: asked.askedBy,
          asked: <DateText key="asked" at={asked.askedAt} />,
          until: <DateText key="until" at={asked.answerBy} as="day" />,
        })}
      </p>
      {asked.allowedActions.includes("grant") ? (
        <div className={`${css.actions} ${css.press}`}>
          <Button size="xs" variant="filled" onClick={() => setDialog("grant")}>
            {t("delegations.grant")}
          </Button>
          <Button size="xs" onClick={() => setDialog("decline")}>
            {t("delegations.decline")}
          </Button>
        </div>
      ) : null}
      {dialog === "grant" ? <GrantDialog asked={asked} onClose={close} /> : null}
      {dialog === "decline" ? <DeclineDialog asked={asked} onClose={close} /> : null}
    </Notice>
  );
}
