import { ActionIcon, Menu } from "@mantine/core";
import {
  IconArrowBackUp,
  IconBan,
  IconDots,
  IconPlayerPlay,
  IconTag,
  IconTrash,
} from "@tabler/icons-react";
import { useRouter } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { usePlanStop } from "../../api/distribution.ts";
import { may, type PlanSummary, useDeletePlan, whyNot } from "../../api/offers.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DiscardDialog } from "./discard-dialog.tsx";
import { NewPriceDialog } from "./new-price-dialog.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import css from "./publisher.module.css";

type Dialog = "price" | "stop" | "resume" | "discard" | "delete";

/** What can be done with one plan now; a stop that is refused because it is the last says so. */
export function PlanActions({ plan }: { readonly plan: PlanSummary }) {
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
