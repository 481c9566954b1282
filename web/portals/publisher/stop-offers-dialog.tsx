import { Button, Checkbox, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { isRefusal } from "../../api/problem.ts";
import {
  type AnsweredStop,
  type StopsPreview,
  useStopOffers,
  useStopsPreview,
} from "../../api/stops.ts";
import { useText } from "../../i18n/text.ts";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import css from "./publisher.module.css";
import { ImpactList } from "./stop-impact.tsx";

/** Stop distribution of several offers: one look at all of them, one confirmation, an answer for each. */
export function StopOffersDialog(props: {
  readonly opened: boolean;
  readonly offers: readonly string[];
  readonly onClose: () => void;
  /** At least one of them was stopped. */
  readonly onStopped: () => void;
}) {
  const t = useText();
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={t("publisher.stops.title", { count: props.offers.length })}
      closeButtonProps={{ "aria-label": t("kit.close") }}
      size="lg"
    >
      <StopOffers {...props} />
    </Modal>
  );
}

function StopOffers(props: Parameters<typeof StopOffersDialog>[0]) {
  const t = useText();
  // What was asked when the dialog opened: the list behind it changes while offers are stopped.
  const [offers] = useState(props.offers);
  const stop = useStopOffers();
  const preview = useStopsPreview(offers, stop.data === undefined);
  if (stop.data !== undefined)
    return (
      <>
        <Answers answers={stop.data} />
        <div className={css.counterRow} style={{ justifyContent: "flex-end", marginTop: 20 }}>
          <Button variant="filled" onClick={props.onClose} data-autofocus>
            {t("kit.close")}
          </Button>
        </div>
      </>
    );
  if (preview.isError)
    return (
      <ErrorState
        error={preview.error}
        what={t("publisher.stop.failed")}
        onRetry={() => void preview.refetch()}
      />
    );
  if (preview.data === undefined)
    return <LoadingState what={t("publisher.stop.impact")} rows={offers.length} />;
  return <Confirm {...props} preview={preview.data} stop={stop} />;
}

function Confirm(
  props: Parameters<typeof StopOffersDialog>[0] & {
    readonly preview: StopsPreview;
    readonly stop: ReturnType<typeof useStopOffers>;
  },
) {
  const t = useText();
  const { stop } = props;
  const { data: planned, confirmation: expected } = props.preview;
  const [typed, setTyped] = useState("");
  const [renewals, setRenewals] = useState(false);
  const [asked, setAsked] = useState(false);
  const stoppable = planned.flatMap(({ offer, version, impact }) =>
    impact === null || version === null ? [] : [{ offer, version }],
  );
  const differs = asked && typed.trim() !== expected;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (expected === null || typed.trim() !== expected || stop.isPending) return;
    stop.mutate(
      { offers: stoppable, confirmation: expected, stopRenewals: renewals },
      {
        onSuccess: (answers) => {
          if (answers.some(({ refused }) => refused === null)) props.onStopped();
        },
      },
    );
  };
  return (
    <form onSubmit={submit} noValidate>
      <ul className={css.stops}>
        {planned.map((one) => (
          <li key={one.offer}>
            <b>{one.name ?? one.offer}</b> <small className="mono dim">{one.offer}</small>
            {one.impact === null ? (
              <p>
                {t("publisher.stops.not")}{" "}
                {one.refused?.detail ?? one.action?.reason?.detail ?? null}
              </p>
            ) : (
              <ImpactList impact={one.impact} />
            )}
          </li>
        ))}
      </ul>
      {expected === null ? null : (
        <>
          <p className="muted">{t("publisher.stop.again")}</p>
          <Checkbox
            mt="md"
            label={t("publisher.stop.renewals")}
            description={t("publisher.stop.renewalsHint")}
            checked={renewals}
            onChange={(event) => setRenewals(event.currentTarget.checked)}
          />
          <TextInput
            mt="md"
            label={t("publisher.stops.type", { text: expected })}
            styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
            value={typed}
            spellCheck={false}
            autoComplete="off"
            error={differs ? t("publisher.stops.typeDiffers") : undefined}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </>
      )}
      {stop.isError ? (
        <ErrorState
          error={stop.error}
          what={t(isRefusal(stop.error) ? "publisher.stops.refused" : "publisher.stops.failed")}
        />
      ) : null}
      <div className={css.counterRow} style={{ justifyContent: "flex-end", marginTop: 20 }}>
        <Button onClick={props.onClose}>{t("publisher.stops.keep")}</Button>
        {expected === null ? null : (
          <Button type="submit" variant="filled" data-tone="bad" loading={stop.isPending}>
            {t("publisher.stops.confirm", { count: stoppable.length })}
          </Button>
        )}
      </div>
    </form>
  );
}

function Answers({ answers }: { readonly answers: readonly AnsweredStop[] }) {
  const t = useText();
  return (
    <div role="status">
      <ul className={css.stops}>
        {answers.map(({ offer, name, statusTitle, refused }) => (
          <li key={offer}>
            <b>{name ?? offer}</b> <small className="mono dim">{offer}</small>
            <p>
              {refused === null
                ? statusTitle
                : `${t("publisher.stops.not")} ${refused.title}. ${refused.detail}`}
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}
