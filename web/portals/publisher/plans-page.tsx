import { Button, Modal, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  IconAlertTriangleFilled,
  IconCircleCheckFilled,
  IconLock,
  IconPlus,
} from "@tabler/icons-react";
import { useRouter } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useIntent } from "../../api/intent.ts";
import { may, useCreatePlan, whyNot } from "../../api/offers.ts";
import { findingsOf } from "../../api/problem.ts";
import { SyncButton } from "../../features/audiences/sync-button.tsx";
import { WhoSees } from "../../features/audiences/who-sees.tsx";
import { lengthOf } from "../../forms/json.ts";
import { useText } from "../../i18n/text.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, Notice } from "../../kit/states.tsx";
import { StatusBadge } from "../../kit/status.tsx";
import { CompareLink } from "./compare-link.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import overview from "./overview.module.css";
import { PlanTable } from "./plan-table.tsx";
import css from "./publisher.module.css";
import { PlanStopNotice } from "./stop-notice.tsx";

/** P9: the plans of the offer. */
export function PlansPage() {
  const t = useText();
  const { offer, name, to, mayEdit, mayPublish } = useOpenOffer();
  const [synced, setSynced] = useState(false);
  const maySync = mayPublish && may(offer, "sync-audience");
  const isPrivate = offer.plans.some(({ audienceDiffers }) => audienceDiffers);
  // Only a reason that something can be done about is told: an audience waits to be published.
  const notSynced =
    isPrivate && !may(offer, "sync-audience") ? whyNot(offer, "sync-audience") : undefined;
  const [creating, dialog] = useDisclosure(false);
  const status = offer.pageStates.find((page) => page.page === "plans")?.status;
  const isPossible = mayEdit && may(offer, "create-plan");
  const refused = whyNot(offer, "create-plan");
  const create = (
    <Button variant="filled" leftSection={<IconPlus size={16} />} onClick={dialog.open}>
      {t("publisher.plans.create")}
    </Button>
  );
  return (
    <>
      <CommandBar
        crumbs={[
          { label: t("publisher.nav.offers"), href: to.offers },
          { label: name, href: to.overview },
        ]}
        title={t("publisher.planOverview")}
        status={status === undefined ? undefined : <StatusBadge of="page" status={status} />}
        note={isPossible ? undefined : refused}
        actions={
          <>
            <CompareLink page="plans" />
            {maySync ? <SyncButton slug={offer.slug} onSynced={() => setSynced(true)} /> : null}
          </>
        }
        primary={isPossible ? create : undefined}
      />
      <PageBody>
        <div className={overview.notices}>
          <PlanStopNotice />
        </div>
        <div role="status">
          {synced && !maySync ? (
            <Notice tone="ok" icon={<IconCircleCheckFilled size={18} aria-hidden="true" />}>
              {t("audiences.sync.done")}
            </Notice>
          ) : null}
        </div>
        {notSynced === undefined ? null : (
          <Notice tone="you" icon={<IconAlertTriangleFilled size={18} aria-hidden="true" />}>
            {notSynced}
          </Notice>
        )}
        {offer.plans.length === 0 ? (
          <EmptyState title={t("publisher.plans.none")} action={isPossible ? create : undefined} />
        ) : (
          <>
            <PlanTable />
            <WhoSees slug={offer.slug} plans={offer.plans} />
          </>
        )}
      </PageBody>
      <Modal
        opened={creating}
        onClose={dialog.close}
        title={t("publisher.plans.create")}
        closeButtonProps={{ "aria-label": t("kit.close") }}
      >
        <NewPlanForm onClose={dialog.close} />
      </Modal>
    </>
  );
}

const MAX_ID = 50;
const MAX_NAME = 200;

function NewPlanForm({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const router = useRouter();
  const { offer, to } = useOpenOffer();
  const create = useCreatePlan(offer.slug);
  const intent = useIntent();
  const [planId, setPlanId] = useState("");
  const [name, setName] = useState("");
  const [asked, setAsked] = useState(false);
  const errorAt = findingsOf(create.error);
  const idProblem =
    planId === ""
      ? asked
        ? t("publisher.newPlan.idMissing")
        : undefined
      : !/^[a-z0-9_-]+$/.test(planId)
        ? t("publisher.newPlan.idCharacters")
        : planId.length > MAX_ID
          ? t("forms.check.tooLong", { over: planId.length - MAX_ID })
          : errorAt("/planId");
  const nameProblem =
    name.trim() === "" && asked ? t("publisher.newPlan.nameMissing") : errorAt("/name");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    const isReady =
      /^[a-z0-9_-]{1,50}$/.test(planId) && name.trim() !== "" && lengthOf(name) <= MAX_NAME;
    if (!isReady || create.isPending) return;
    const plan = { planId, name: name.trim() };
    try {
      await create.mutateAsync({ plan, idempotencyKey: intent.keyFor(plan) });
    } catch {
      // Shown at the fields or above the buttons.
      return;
    }
    intent.done();
    onClose();
    await router.navigate({ href: to.planPage(planId, "plan-listing") } as never);
  };
  const unplaced =
    create.isError && errorAt("/planId") === undefined && errorAt("/name") === undefined;
  return (
    <form className={css.dialog} onSubmit={(event) => void submit(event)} noValidate>
      <TextInput
        data-autofocus
        label={t("publisher.planId")}
        description={t("publisher.newPlan.idHint")}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        value={planId}
        error={idProblem}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setPlanId(event.currentTarget.value)}
      />
      <TextInput
        label={t("publisher.planName")}
        value={name}
        maxLength={MAX_NAME}
        error={nameProblem}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <p className={css.fixed}>
        <IconLock size={16} aria-hidden="true" />
        {t("publisher.newPlan.fixed")}
      </p>
      {unplaced ? <ErrorState error={create.error} what={t("publisher.newPlan.failed")} /> : null}
      <div className={css.counterRow} style={{ justifyContent: "flex-end" }}>
        <Button onClick={onClose}>{t("publisher.newOffer.cancel")}</Button>
        <Button type="submit" variant="filled" loading={create.isPending}>
          {t("publisher.plans.create")}
        </Button>
      </div>
    </form>
  );
}
