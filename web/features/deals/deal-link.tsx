import type { DealStatus } from "../../api/deals.ts";
import { useText } from "../../i18n/text.ts";
import { AppLink } from "../../kit/link.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import css from "./deals.module.css";

/** The deal that was registered from a lead or a co-sell opportunity, and where it stands. */
export function DealLink({
  deal,
}: {
  readonly deal: { readonly id: string; readonly number: number; readonly status: DealStatus };
}) {
  const t = useText();
  const { base } = useActing();
  return (
    <span className={css.link}>
      <AppLink href={`${base}/deals/${deal.id}`}>
        {t("coSell.deal.number", { number: deal.number })}
      </AppLink>
      <StatusText of="deal" status={deal.status} />
    </span>
  );
}
