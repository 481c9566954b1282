import { ActionIcon, Menu } from "@mantine/core";
import {
  IconArrowBackUp,
  IconArrowDown,
  IconArrowUp,
  IconBan,
  IconDots,
  IconPlayerPlay,
  IconTag,
  IconTrash,
} from "@tabler/icons-react";
import { useRouter } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useOrderPlans, usePlanStop } from "../../api/distribution.ts";
import { may, type PlanSummary, useDeletePlan, whyNot } from "../../api/offers.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { Reason } from "../../kit/states.tsx";
import { DiscardDialog } from "./discard-dialog.tsx";
import { NewPriceDialog } from "./new-price-dialog.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import css from "./publisher.module.css";

type Dialog = "price" | "stop" | "resume" | "discard" | "delete";

/** What can be done with one plan now; a stop that is refused because it is the last says so. */
export function PlanActions({
  plan,
  inList = false,
}: {
  readonly plan: PlanSummary;
  /** Beside the other plans, where it can be moved among them. */
  readonly inList?: boolean;
}) {
  const t = useText();
  const router = useRouter();
  const { offer, to, mayEdit, mayPublish } = useOpenOffer();
  const [dialog, setDialog] = useState<Dialog>();
  const stop = usePlanStop(offer.slug);
  const remove = useDeletePlan(offer.slug, () => {
    close();
    void router.navigate({ href: to.plans } as never);
  });
  const name = plan.name ?? plan.planId;
  const order = useOrderPlans(offer.slug);
  const ids = offer.plans.map(({ planId }) => planId);
  const place = ids.indexOf(plan.planId);
  const move = (by: 1 | -1) => {
    const next = ids.filter((id) => id !== plan.planId);
    next.splice(place + by, 0, plan.planId);
    order.mutate(next);
  };
  const mover = (by: 1 | -1, icon: ReactNode, label: string) =>
    inList && mayEdit && place + by >= 0 && place + by < ids.length ? (
      <Menu.Item key={label} leftSection={icon} disabled={order.isPending} onClick={() => move(by)}>
        {label}
      </Menu.Item>
    ) : null;
  const close = () => {
    stop.reset();
    remove.reset();
    setDialog(undefined);
  };
  const item = (id: Dialog, icon: ReactNode, label: string) => (
    <Menu.Item key={id} leftSection={icon} onClick={() => setDialog(id)}>
      {label}
    </Menu.Item>
  );
  const items = [
    mover(-1, <IconArrowUp size={16} />, t("publisher.plan.up")),
    mover(1, <IconArrowDown size={16} />, t("publisher.plan.down")),
    mayEdit && may(plan, "re-price")
      ? item("price", <IconTag size={16} />, t("publisher.newPrice"))
      : null,
    mayPublish && may(plan, "resume-distribution")
      ? item("resume", <IconPlayerPlay size={16} />, t("publisher.resume"))
      : null,
    mayPublish && may(plan, "stop-distribution")
      ? item("stop", <IconBan size={16} />, t("publisher.stop"))
      : null,
    mayEdit && may(plan, "discard-changes")
      ? item("discard", <IconArrowBackUp size={16} />, t("publisher.discard"))
      : null,
    mayEdit && may(plan, "delete-draft")
      ? item("delete", <IconTrash size={16} />, t("publisher.deleteDraft"))
      : null,
  ].filter((one) => one !== null);
  const refused =
    mayPublish && plan.status === "live" ? whyNot(plan, "stop-distribution") : undefined;
  if (items.length === 0 && refused === undefined) return null;
  return (
    <>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon
            variant="default"
            size={28}
            aria-label={t("publisher.plan.actions", { plan: name })}
          >
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown maw={320}>
          {items}
          {refused === undefined ? null : (
            <Menu.Item
              leftSection={<IconBan size={16} />}
              aria-disabled="true"
              closeMenuOnClick={false}
              className={css.refused}
            >
              {t("publisher.stop")}
              <span className={css.whyNot}>{refused}</span>
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <span className="visually-hidden" role="status">
        {order.isSuccess
          ? t("publisher.plan.moved", { plan: name, place: place + 1, count: ids.length })
          : ""}
      </span>
      {order.isError ? (
        <span role="alert" className="small">
          <Reason error={order.error} />
        </span>
      ) : null}
      <ConfirmDialog
        opened={dialog === "stop"}
        title={t("publisher.planStop.title", { plan: name })}
        confirm={t("publisher.stop.confirm")}
        keep={t("publisher.stop.keep")}
        destructive
        busy={stop.isPending}
        error={stop.error}
        onClose={close}
        onConfirm={() => stop.mutate({ plan: plan.planId, wanted: "stop" }, { onSuccess: close })}
      >
        <p>{t("publisher.planStop.text")}</p>
        <p>{t("publisher.planStop.keeps")}</p>
      </ConfirmDialog>
      <ConfirmDialog
        opened={dialog === "resume"}
        title={t("publisher.resume.title", { plan: name })}
        confirm={t("publisher.resume")}
        keep={t("publisher.resume.keep")}
        busy={stop.isPending}
        error={stop.error}
        onClose={close}
        onConfirm={() => stop.mutate({ plan: plan.planId, wanted: "resume" }, { onSuccess: close })}
      >
        <p>
          {plan.status === "pending-stop-distribution"
            ? t("publisher.resume.pending")
            : t("publisher.resume.stopped")}
        </p>
      </ConfirmDialog>
      <ConfirmDialog
        opened={dialog === "delete"}
        title={t("publisher.deletePlan.title", { plan: name })}
        confirm={t("publisher.deletePlan.confirm")}
        keep={t("publisher.deletePlan.keep")}
        destructive
        busy={remove.isPending}
        error={remove.error}
        onClose={close}
        onConfirm={() => remove.mutate(plan.planId)}
      >
        <p>{t("publisher.deletePlan.text")}</p>
      </ConfirmDialog>
      <NewPriceDialog plan={plan} opened={dialog === "price"} onClose={close} />
      <DiscardDialog opened={dialog === "discard"} part={{ plan: plan.planId }} onClose={close} />
    </>
  );
}
