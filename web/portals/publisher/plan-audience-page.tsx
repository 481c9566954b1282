import { IconAlertTriangleFilled, IconRefresh } from "@tabler/icons-react";
import { useBlocker, useParams } from "@tanstack/react-router";
import { useState } from "react";
import {
  type AudiencePage,
  useAudience,
  useAudienceSync,
  useEditAudience,
} from "../../api/audiences.ts";
import { isStale } from "../../api/problem.ts";
import { AudienceHead, type EditAudience } from "../../features/audiences/audience-head.tsx";
import { AudienceTable } from "../../features/audiences/audience-table.tsx";
import css from "../../features/audiences/audiences.module.css";
import { isPending, NOTHING_PENDING, type Pending } from "../../features/audiences/pending.ts";
import { SubscriptionList } from "../../features/audiences/sync-button.tsx";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { PageBody, SaveBar } from "../../kit/page.tsx";
import { ErrorState, LoadingState, NotFoundState, Notice, Reason } from "../../kit/states.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import { PlanHead } from "./plan-head.tsx";

/** P11: who may see and buy a private plan, as a list of IDs. */
export function PlanAudiencePage() {
  const t = useText();
  const { offer } = useOpenOffer();
  const { plan: planId = "" } = useParams({ strict: false }) as { readonly plan?: string };
  const plan = offer.plans.find((one) => one.planId === planId);
  const state = useListState();
  const [status] = state.filter("state");
  const audience = useAudience(offer.slug, planId, {
    q: state.q,
    state: status,
    cursor: state.cursor,
  });
  if (plan === undefined)
    return (
      <PageBody>
        <NotFoundState />
      </PageBody>
    );
  return (
    <>
      <PlanHead plan={plan} current="audience" />
      {audience.isError ? (
        <PageBody>
          <ErrorState
            error={audience.error}
            what={t("audiences.failed")}
            onRetry={() => void audience.refetch()}
          />
        </PageBody>
      ) : audience.data === undefined ? (
        <PageBody>
          <LoadingState what={t("publisher.audience")} onRetry={() => void audience.refetch()} />
        </PageBody>
      ) : (
        <Editor key={planId} planId={planId} audience={audience.data} />
      )}
    </>
  );
}

function Editor(props: {
  readonly planId: string;
  readonly audience: AudiencePage & { readonly etag: string | undefined };
}) {
  const t = useText();
  const { offer, mayEdit, to } = useOpenOffer();
  const { planId, audience } = props;
  const [pending, setPending] = useState<Pending>(NOTHING_PENDING);
  const save = useEditAudience(offer.slug, planId);
  const isLive = audience.liveVersion !== null;
  const sync = useAudienceSync(offer.slug, isLive && audience.counts.removed > 0);
  const isDirty = isPending(pending);
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isDirty && current.pathname !== next.pathname,
    enableBeforeUnload: isDirty,
    withResolver: true,
  });
  const edit: EditAudience = { pending, change: setPending, mayEdit };
  const { added, removed } = audience.counts;
  const held = (sync.data?.subscriptions.data ?? []).filter((one) => one.planId === planId);
  return (
    <>
      <PageBody>
        <p className="muted">{t("audiences.hint")}</p>
        <div className={css.notices}>
          {isStale(save.error) && isDirty ? (
            <Notice
              tone="you"
              icon={<IconAlertTriangleFilled size={18} aria-hidden="true" />}
              role="alert"
            >
              {t("audiences.stale")}
            </Notice>
          ) : null}
          {isLive && added + removed > 0 ? (
            <Notice tone="run" icon={<IconRefresh size={18} aria-hidden="true" />}>
              {t("audiences.differs", { added, removed })}{" "}
              <AppLink href={to.plans}>{t("audiences.toPlans")}</AppLink>
            </Notice>
          ) : null}
          {held.length === 0 ? null : (
            <Notice tone="you" icon={<IconAlertTriangleFilled size={18} aria-hidden="true" />}>
              {t("audiences.inUse", { count: held.length })}
              <SubscriptionList subscriptions={{ count: held.length, data: held }} shown={5} />
            </Notice>
          )}
        </div>
        <AudienceHead slug={offer.slug} planId={planId} audience={audience} edit={edit} />
        <AudienceTable audience={audience} edit={edit} />
      </PageBody>
      <SaveBar
        changed={[
          ...(pending.add.length > 0
            ? [t("audiences.changed.add", { count: pending.add.length })]
            : []),
          ...(pending.remove.length > 0
            ? [t("audiences.changed.remove", { count: pending.remove.length })]
            : []),
        ]}
        saving={save.isPending}
        problem={
          save.isError && isDirty && !isStale(save.error) ? (
            <Reason error={save.error} />
          ) : undefined
        }
        onSave={() =>
          save.mutate(
            { ...pending, etag: audience.etag },
            { onSuccess: () => setPending(NOTHING_PENDING) },
          )
        }
        onDiscard={() => {
          setPending(NOTHING_PENDING);
          save.reset();
        }}
      />
      <ConfirmDialog
        opened={blocker.status === "blocked"}
        title={t("audiences.leave.title")}
        confirm={t("audiences.leave.confirm")}
        keep={t("audiences.leave.keep")}
        destructive
        onConfirm={() => blocker.proceed?.()}
        onClose={() => blocker.reset?.()}
      >
        <p>{t("audiences.leave.text")}</p>
      </ConfirmDialog>
    </>
  );
}
