import { NativeSelect, Radio, Textarea } from "@mantine/core";
import { IconInfoCircle, IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { isStale } from "../../api/problem.ts";
import type { Subscription } from "../../api/subscriptions.ts";
import {
  type StatusChange,
  SUSPENSION_REASONS,
  type SuspensionReason,
  useChangeStatus,
  useStatusPreview,
} from "../../api/suspension.ts";
import { useText } from "../../i18n/text.ts";
import { SideCard } from "../../kit/page.tsx";
import { ErrorState, Notice } from "../../kit/states.tsx";
import { useStatusWord } from "../../kit/status.tsx";
import { Decide } from "./decide.tsx";
import { Previewed, useCommit } from "./previewed.tsx";
import { useReasons } from "./reasons.ts";
import { ReactivationEffects, SuspensionEffects } from "./status-effect.tsx";
import css from "./subscriptions.module.css";

/**
 * The status as a choice (SUB-11). What another one does is previewed by the server as soon as it is
 * chosen; Submit does exactly what is shown, or is refused because something moved.
 */
export function StatusForm({ subscription }: { readonly subscription: Subscription }) {
  const t = useText();
  const word = useStatusWord();
  const { id, version } = subscription;
  const suspended = subscription.status === "suspended";
  const allowed = (name: string) =>
    subscription.allowedActions.some((one) => one.action === name && one.allowed);
  const [wanted, setWanted] = useState(suspended);
  useEffect(() => setWanted(suspended), [suspended]);
  const reasons = useReasons("suspend");
  const [reason, setReason] = useState<SuspensionReason>("customer-request");
  const [details, setDetails] = useState("");
  const change = useChangeStatus(id);
  const possible = allowed(suspended ? "reactivate" : "suspend");
  const differs = possible && wanted !== suspended;
  const suspension = useStatusPreview(
    "suspension",
    { id, version },
    { enabled: differs && wanted },
  );
  const reactivation = useStatusPreview(
    "reactivation",
    { id, version },
    { enabled: differs && !wanted },
  );
  const preview = wanted ? suspension : reactivation;
  const commit = useCommit(preview);
  const effect = differs && !preview.isFetching ? preview.data : undefined;
  const submit = async () => {
    if (effect === undefined) return;
    const text = details.trim();
    const asked: StatusChange = wanted
      ? {
          kind: "suspension",
          body: { reason, preview: effect.preview, ...(text === "" ? {} : { details: text }) },
        }
      : { kind: "reactivation", body: { preview: effect.preview } };
    const done = await commit(asked, (idempotencyKey) =>
      change.mutateAsync({ change: asked, idempotencyKey }),
    );
    if (!done) return;
    setDetails("");
    // A reactivation waits for the publisher: until then it is what it was.
    if (!wanted) setWanted(true);
  };
  const choose = (value: string) => {
    change.reset();
    setWanted(value === "suspended");
  };
  const running = suspended ? "active" : subscription.status;
  return (
    <>
      <Radio.Group
        label={t("partner.suspend.label")}
        value={wanted ? "suspended" : "running"}
        onChange={choose}
        className={css.choice}
      >
        <Radio
          value="running"
          label={word("subscription", running)}
          disabled={!possible && suspended}
          mt={14}
        />
        <Radio
          value="suspended"
          label={word("subscription", "suspended")}
          disabled={!possible && !suspended}
          mt={14}
        />
      </Radio.Group>
      {!differs ? null : (
        <div className={css.chosen}>
          <SideCard
            title={t(wanted ? "partner.suspend.effect" : "partner.reactivate.effect")}
            icon={
              wanted ? (
                <IconPlayerPause size={18} aria-hidden="true" />
              ) : (
                <IconPlayerPlay size={18} aria-hidden="true" />
              )
            }
          >
            {wanted ? (
              <Previewed preview={suspension}>
                {(shown) => (
                  <SuspensionEffects
                    effect={shown}
                    publisher={subscription.publisher.name}
                    licences={
                      subscription.pricingModel === "per-user" ? subscription.quantity : undefined
                    }
                  />
                )}
              </Previewed>
            ) : (
              <Previewed preview={reactivation}>
                {(shown) => (
                  <ReactivationEffects
                    effect={shown}
                    name={subscription.plan.name}
                    flat={subscription.pricingModel === "flat"}
                    publisher={subscription.publisher.name}
                  />
                )}
              </Previewed>
            )}
            {wanted ? (
              <div className={css.fields}>
                <NativeSelect
                  label={t("partner.cancel.reason")}
                  value={reason}
                  onChange={(event) => setReason(event.currentTarget.value as SuspensionReason)}
                  data={reasons.offered(SUSPENSION_REASONS)}
                />
                <Textarea
                  label={t("partner.cancel.details")}
                  value={details}
                  onChange={(event) => setDetails(event.currentTarget.value)}
                  maxLength={2000}
                  autosize
                  minRows={1}
                  maxRows={5}
                />
              </div>
            ) : null}
            {change.isError ? <Refused error={change.error} /> : null}
            <Decide
              busy={change.isPending}
              ready={effect !== undefined}
              onDiscard={() => choose(suspended ? "suspended" : "running")}
              onSubmit={() => void submit()}
            />
          </SideCard>
        </div>
      )}
    </>
  );
}

/** Why it was not done, with the way on. */
function Refused({ error }: { readonly error: unknown }) {
  const t = useText();
  return (
    <div className={css.refused}>
      {isStale(error) ? (
        <Notice tone="you" role="alert" icon={<IconInfoCircle size={18} aria-hidden="true" />}>
          <b>{t("partner.suspend.notChanged")}</b> {t("partner.suspend.stale")}
        </Notice>
      ) : (
        <ErrorState error={error} what={t("partner.suspend.notChanged")} />
      )}
    </div>
  );
}
