import { Button, Radio, Textarea } from "@mantine/core";
import { useState } from "react";
import type { LicencesEffect, UnassignWish } from "../../api/deal-licences.ts";
import { useText } from "../../i18n/text.ts";
import css from "./manage-licences.module.css";

type Choice = "latest" | "named";

/**
 * Where more licences are assigned than would be left: enough is kept, or somebody loses one. The
 * publisher reads how many, and names people only if it knows their user names (decision 29).
 */
export function WhoLosesOne(props: {
  readonly effect: LicencesEffect;
  readonly onWish: (wish: UnassignWish) => void;
  readonly onKeep: () => void;
}) {
  const t = useText();
  const [choice, setChoice] = useState<Choice>("latest");
  const [names, setNames] = useState<Readonly<Record<string, string>>>({});
  const short = props.effect.plans.filter(({ losing }) => losing > 0);
  if (!props.effect.undecided) return null;
  const count = short.reduce((all, { losing }) => all + losing, 0);
  const namesOf = (planId: string) =>
    (names[planId] ?? "")
      .split("\n")
      .map((name) => name.trim())
      .filter((name) => name !== "");
  const complete = short.every(({ plan, losing }) => namesOf(plan.id).length === losing);
  return (
    <section className={css.beyond} role="alert" aria-labelledby="grants-beyond">
      <h3 id="grants-beyond">{t("grants.beyond", { count })}</h3>
      <Radio.Group
        label={t("grants.beyond.who")}
        value={choice}
        onChange={(value) => setChoice(value as Choice)}
      >
        <Radio mt={6} value="latest" label={t("grants.beyond.latest", { count })} />
        <Radio mt={6} value="named" label={t("grants.beyond.named")} />
      </Radio.Group>
      {choice === "latest"
        ? null
        : short.map(({ plan, losing }) => (
            <Textarea
              key={plan.id}
              label={t("grants.beyond.names", { plan: plan.name })}
              description={t("grants.beyond.namesHint", { count: losing })}
              autosize
              minRows={2}
              maxRows={8}
              value={names[plan.id] ?? ""}
              onChange={(event) => {
                const { value } = event.currentTarget;
                setNames((now) => ({ ...now, [plan.id]: value }));
              }}
            />
          ))}
      <div className={css.choices}>
        <Button size="xs" onClick={props.onKeep}>
          {t("grants.beyond.keep")}
        </Button>
        <Button
          size="xs"
          disabled={choice === "named" && !complete}
          onClick={() =>
            props.onWish(
              choice === "latest"
                ? "latest-first"
                : short.map(({ plan }) => ({ planId: plan.id, userNames: namesOf(plan.id) })),
            )
          }
        >
          {t("grants.beyond.take")}
        </Button>
      </div>
    </section>
  );
}
