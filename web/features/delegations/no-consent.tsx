import { Button } from "@mantine/core";
import { IconHourglassLow, IconLock, IconMessageQuestion } from "@tabler/icons-react";
import { useState } from "react";
import {
  type DelegationOfCustomer,
  RIGHTS,
  type Right,
  useWithdrawDelegation,
} from "../../api/delegations.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { EmptyState, Notice, RefusedNotice } from "../../kit/states.tsx";
import { AskDialog } from "./ask-dialog.tsx";
import css from "./delegations.module.css";
import { useRightNames } from "./rights.tsx";

/** In place of a page for which the customer's consent is missing: what is missing, why, and the way to it. */
export function NoConsent(props: {
  readonly customerId: string;
  readonly company: string;
  readonly right: Right;
  readonly found: DelegationOfCustomer;
}) {
  const t = useText();
  const { company, right, found } = props;
  const [asking, setAsking] = useState(false);
  const waits = found.asked?.state === "waiting" ? found.asked : null;
  const why =
    found.rights.length > 0 ? "narrower" : found.given === null ? "missing" : found.given.state;
  return (
    <div className={css.stack}>
      <EmptyState
        title={t("delegations.missing", { company })}
        action={
          found.mayAsk ? (
            <Button
              variant="filled"
              leftSection={<IconMessageQuestion size={16} />}
              onClick={() => setAsking(true)}
            >
              {t("delegations.ask")}
            </Button>
          ) : undefined
        }
      />
      <Notice tone="off" icon={<IconLock size={18} aria-hidden="true" />}>
        <p>{t(`delegations.missing.${right}`, { company })}</p>
        {why === "missing" ? null : (
          <p>
            {t(why === "narrower" ? "delegations.missing.narrower" : "delegations.missing.over")}
          </p>
        )}
        {found.asked?.state === "declined" && found.given === null ? (
          <p>{t("delegations.missing.declined")}</p>
        ) : null}
        {waits === null && !found.mayAsk ? <p>{t("delegations.missing.whoAsks")}</p> : null}
      </Notice>
      {waits === null ? null : <Waits found={found} />}
      {asking ? (
        <AskDialog
          customerId={props.customerId}
          company={company}
          wanted={RIGHTS.filter((one) => one === right || found.rights.includes(one))}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </div>
  );
}

/** What was asked and is not answered yet. */
function Waits({ found: { asked } }: { readonly found: DelegationOfCustomer }) {
  const t = useText();
  const rich = useRichText();
  const names = useRightNames();
  const withdraw = useWithdrawDelegation();
  if (asked === null || asked.state !== "waiting") return null;
  return (
    <Notice tone="you" icon={<IconHourglassLow size={18} aria-hidden="true" />}>
      <p>
        {rich("delegations.waits", {
          rights: names(asked.askedRights),
          who: asked.askedBy,
          asked: <DateText key="asked" at={asked.askedAt} />,
          until: <DateText key="until" at={asked.answerBy} as="day" />,
        })}
      </p>
      {asked.allowedActions.includes("withdraw") ? (
        <Button
          size="xs"
          className={css.press}
          loading={withdraw.isPending}
          onClick={() => withdraw.mutate(asked.id)}
        >
          {t("delegations.withdraw")}
        </Button>
      ) : null}
      {withdraw.error === null ? null : <RefusedNotice error={withdraw.error} />}
    </Notice>
  );
}
