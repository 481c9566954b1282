import { Button } from "@mantine/core";
import { IconMessageQuestion } from "@tabler/icons-react";
import { useState } from "react";
import { RIGHTS, useDelegationOfCustomer } from "../../api/delegations.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { DateText, DayText } from "../../kit/dates.tsx";
import { KeyValueList, Section } from "../../kit/page.tsx";
import { AskDialog } from "./ask-dialog.tsx";
import { useRightNames } from "./rights.tsx";

/** R3: what the customer lets the partner do, until when, and whether it was asked for more. */
export function ConsentOfCustomer(props: {
  readonly customerId: string;
  readonly company: string;
}) {
  const t = useText();
  const rich = useRichText();
  const names = useRightNames();
  const { data } = useDelegationOfCustomer(props.customerId);
  const [asking, setAsking] = useState(false);
  if (data === undefined) return null;
  const { given, asked, rights } = data;
  const inForce = rights.length > 0 ? given : null;
  return (
    <Section title={t("delegations.consent")}>
      <KeyValueList
        facts={[
          {
            label: t("delegations.rights"),
            value: inForce === null ? t("delegations.noRights") : names(rights),
          },
          ...(inForce?.lastDay == null
            ? []
            : [{ label: t("delegations.lastDay"), value: <DayText day={inForce.lastDay} /> }]),
          ...(inForce?.grantedAt == null
            ? []
            : [
                {
                  label: t("delegations.givenAt"),
                  value: (
                    <>
                      <DateText at={inForce.grantedAt} as="day" />{" "}
                      <span className="dim">
                        {inForce.grantedBy}
                        {inForce.unasked ? ` · ${t("delegations.unasked")}` : null}
                      </span>
                    </>
                  ),
                },
              ]),
          ...(asked?.state === "waiting"
            ? [
                {
                  label: t("delegations.asked"),
                  value: rich("delegations.asked.until", {
                    rights: names(asked.askedRights),
                    until: <DateText key="until" at={asked.answerBy} as="day" />,
                  }),
                },
              ]
            : []),
        ]}
      />
      {data.mayAsk ? (
        <Button
          variant="subtle"
          size="xs"
          leftSection={<IconMessageQuestion size={16} />}
          onClick={() => setAsking(true)}
        >
          {t("delegations.ask")}
        </Button>
      ) : null}
      {asking ? <AskDialog {...props} wanted={RIGHTS} onClose={() => setAsking(false)} /> : null}
    </Section>
  );
}
