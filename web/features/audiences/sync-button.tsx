import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAlertTriangleFilled, IconRefresh } from "@tabler/icons-react";
import { useState } from "react";
import { type AudienceSync, useAudienceSync, useSyncAudience } from "../../api/audiences.ts";
import { isStale } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { ErrorState, LoadingState, Notice, Reason } from "../../kit/states.tsx";
import css from "./audiences.module.css";

/** Publishes what was saved of private audiences, and nothing else, once it is shown and confirmed. */
export function SyncButton(props: { readonly slug: string; readonly onSynced: () => void }) {
  const t = useText();
  const [opened, dialog] = useDisclosure(false);
  return (
    <>
      <Button leftSection={<IconRefresh size={16} />} onClick={dialog.open}>
        {t("audiences.sync")}
      </Button>
      <Modal
        opened={opened}
        onClose={dialog.close}
        size="lg"
        title={t("audiences.sync")}
        closeButtonProps={{ "aria-label": t("kit.close") }}
      >
        {opened ? (
          <SyncForm
            slug={props.slug}
            onClose={dialog.close}
            onSynced={() => {
              dialog.close();
              props.onSynced();
            }}
          />
        ) : null}
      </Modal>
    </>
  );
}

function SyncForm(props: {
  readonly slug: string;
  readonly onClose: () => void;
  readonly onSynced: () => void;
}) {
  const t = useText();
  const planned = useAudienceSync(props.slug);
  const sync = useSyncAudience(props.slug, props.onSynced);
  const [understood, setUnderstood] = useState<string>();
  if (planned.isError)
    return (
      <ErrorState
        error={planned.error}
        what={t("audiences.sync.failed")}
        onRetry={() => void planned.refetch()}
      />
    );
  if (planned.data === undefined || planned.isPlaceholderData)
    return <LoadingState what={t("audiences.sync")} rows={3} />;
  const { data } = planned;
  const { count, confirmation } = data.subscriptions;
  const allowed = data.allowedActions["sync-audience"];
  // What was confirmed are these subscriptions: when there are others, it is asked again.
  const isConfirmed = count === 0 || understood === confirmation;
  const submit = () => sync.mutate({ confirmedSubscriptions: confirmation, etag: data.etag });
  return (
    <div className={css.dialog}>
      {allowed?.allowed === true ? <p>{t("audiences.sync.text")}</p> : <p>{allowed?.reason}</p>}
      {sync.isError ? (
        <Notice
          tone="bad"
          icon={<IconAlertTriangleFilled size={18} aria-hidden="true" />}
          role="alert"
        >
          {isStale(sync.error) ? t("audiences.sync.stale") : <Reason error={sync.error} />}
        </Notice>
      ) : null}
      {data.plans.map((plan) => (
        <Plan key={plan.planId} plan={plan} />
      ))}
      {count === 0 ? null : (
        <>
          <Subscriptions subscriptions={data.subscriptions} />
          <label className={css.check}>
            <input
              type="checkbox"
              checked={understood === confirmation}
              onChange={(event) =>
                setUnderstood(event.currentTarget.checked ? confirmation : undefined)
              }
            />
            {t("audiences.sync.understood")}
          </label>
        </>
      )}
      <div className={`${css.row} ${css.end}`}>
        <Button data-autofocus onClick={props.onClose}>
          {t("audiences.sync.keep")}
        </Button>
        {allowed?.allowed === true ? (
          <Button
            variant="filled"
            loading={sync.isPending}
            aria-disabled={!isConfirmed}
            onClick={() => {
              if (isConfirmed) submit();
            }}
          >
            {t("audiences.sync.confirm")}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

/** IDs of a plan that are named one by one. */
const NAMED = 5;

function Plan({ plan }: { readonly plan: AudienceSync["plans"][number] }) {
  const t = useText();
  const { planId, added, removed, addedIds, removedIds } = plan;
  const lines = [
    ...addedIds.slice(0, NAMED).map((id) => ({ sign: "+", id })),
    ...removedIds.slice(0, NAMED).map((id) => ({ sign: "−", id })),
  ];
  const more = added + removed - lines.length;
  return (
    <div>
      <b>{t("audiences.sync.plan", { plan: planId, added, removed })}</b>
      <ul className={css.list}>
        {lines.map(({ sign, id }) => (
          <li key={sign + id}>
            {sign} <span className="mono">{id}</span>
          </li>
        ))}
        {more > 0 ? <li>{t("audiences.sync.more", { count: more })}</li> : null}
      </ul>
    </div>
  );
}

/** Who keeps a subscription without seeing its plan any longer. */
export function Subscriptions(props: { readonly subscriptions: AudienceSync["subscriptions"] }) {
  const t = useText();
  const { count, data } = props.subscriptions;
  return (
    <Notice tone="you" icon={<IconAlertTriangleFilled size={18} aria-hidden="true" />}>
      {t("audiences.sync.subscriptions", { count })}
      <SubscriptionList subscriptions={props.subscriptions} shown={20} key={data.length} />
    </Notice>
  );
}

export function SubscriptionList(props: {
  readonly subscriptions: Pick<AudienceSync["subscriptions"], "count" | "data">;
  readonly shown: number;
}) {
  const t = useText();
  const { count, data } = props.subscriptions;
  const named = data.slice(0, props.shown);
  return (
    <ul className={css.list}>
      {named.map((one) => (
        <li key={one.id}>
          <b>{one.company}</b> · {one.name} · {t(`audiences.status.${one.status}`)}{" "}
          <span className="mono dim">{one.id}</span>
        </li>
      ))}
      {count > named.length ? (
        <li>{t("audiences.sync.more", { count: count - named.length })}</li>
      ) : null}
    </ul>
  );
}
