import { IconPlus } from "@tabler/icons-react";
import { DealListPage } from "../../features/deals/deal-list.tsx";
import { DealPage, type DealParts } from "../../features/deals/deal-page.tsx";
import { WordsDialog } from "../../features/deals/words-dialog.tsx";
import { ManageLicences } from "../../features/manage-licences/manage-licences-drawer.tsx";
import { useText } from "../../i18n/text.ts";
import { ButtonLink } from "../../kit/link.tsx";
import { EmptyState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { AnswerForm } from "./deal-answer.tsx";

/** P22: the sales that the publisher registered. */
export function DealsPage() {
  const t = useText();
  const { base, may } = useActing();
  const report = may("deal:manage") ? (
    <ButtonLink
      href={`${base}/deals/new`}
      variant="filled"
      leftSection={<IconPlus size={16} aria-hidden="true" />}
    >
      {t("deals.report")}
    </ButtonLink>
  ) : undefined;
  return (
    <DealListPage
      title={t("deals.title")}
      primary={report}
      empty={<EmptyState title={t("deals.none")} action={report} />}
    />
  );
}

/** P23: a deal with what its publisher can do now. */
export function PublisherDealPage() {
  const t = useText();
  return (
    <DealPage
      list={t("deals.title")}
      actions={(parts) => (
        <>
          <WithdrawButton {...parts} />
          <ManageLicences deal={parts.deal} />
        </>
      )}
    >
      {(parts) => (parts.deal.allowedActions.includes("answer") ? <AnswerForm {...parts} /> : null)}
    </DealPage>
  );
}

function WithdrawButton({ deal, change }: DealParts) {
  const t = useText();
  if (!deal.allowedActions.includes("withdraw")) return null;
  return (
    <WordsDialog
      button={t("deals.withdraw")}
      title={t("deals.withdraw.title", { number: deal.number })}
      confirm={t("deals.withdraw.confirm")}
      words={t("deals.withdraw.why")}
      needed={false}
      destructive
      busy={change.isPending}
      error={change.variables?.what === "withdrawal" ? change.error : null}
      onClose={change.reset}
      onConfirm={(words, close) =>
        change.mutate(
          { what: "withdrawal", body: words === "" ? {} : { text: words } },
          { onSuccess: close },
        )
      }
    >
      <p>{t("deals.withdraw.text")}</p>
    </WordsDialog>
  );
}
