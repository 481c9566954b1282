import { useRemovalPreview } from "../../api/support.ts";
import { useText } from "../../i18n/text.ts";
import { MoneyText } from "../../kit/money.tsx";

/** What a removal on the chosen day gives back of what is paid by now; never in mixed currencies. */
export function RemovalCredits(props: {
  readonly offerId: string;
  readonly day: string;
  readonly shown: boolean;
}) {
  const t = useText();
  const preview = useRemovalPreview(props.offerId, props.day, { enabled: props.shown });
  return (
    <div role="status">
      {preview.isError ? (
        <p>{t("support.credits.failed")}</p>
      ) : preview.data === undefined ? (
        <p className="dim">{t("support.credits.loading")}</p>
      ) : preview.data.credits.length === 0 ? (
        <p>{t("support.credits.none")}</p>
      ) : (
        <>
          <p>{t("support.credits.given")}</p>
          <ul>
            {preview.data.credits.map(({ net, subscriptions }) => (
              <li key={net.currency}>
                <MoneyText value={net} />{" "}
                <span className="dim">{t("support.credits.of", { count: subscriptions })}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
