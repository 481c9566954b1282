import { Button } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import { useSetupLink } from "../../api/subscriptions.ts";
import { useText } from "../../i18n/text.ts";
import { CopyButton } from "../../kit/copy-text.tsx";
import { DateText } from "../../kit/dates.tsx";
import { OutsideLink } from "../../kit/link.tsx";
import { Reason } from "../../kit/states.tsx";
import css from "./subscriptions.module.css";

/**
 * Makes a link to the publisher's site and opens it in a new tab. The tab is opened with the press,
 * before the answer, or the browser would take it for an unasked window; where it is blocked all
 * the same, the link stands on the page.
 */
export function SetupLinkButton(props: {
  readonly subscriptionId: string;
  readonly label?: string;
  readonly small?: boolean;
  readonly primary?: boolean;
  /** Stands in the bar at the bottom of a phone and fills it. */
  readonly bar?: boolean;
}) {
  const t = useText();
  const make = useSetupLink(props.subscriptionId);
  const go = async () => {
    const tab = window.open("about:blank", "_blank");
    try {
      const { url } = await make.mutateAsync();
      if (tab !== null) {
        tab.opener = null;
        tab.location.replace(url);
      }
    } catch {
      // The refusal stands below the button; an empty tab helps nobody.
      tab?.close();
    }
  };
  return (
    <span className={css.setup} data-bar={props.bar === true}>
      <Button
        size={props.small === true ? "xs" : "sm"}
        variant={props.primary === true ? "filled" : "default"}
        leftSection={<IconExternalLink size={props.small === true ? 14 : 16} />}
        loading={make.isPending}
        onClick={() => void go()}
      >
        {props.label ?? t("partner.setUp.go")}
      </Button>
      {make.data === undefined || props.small === true ? null : (
        <span className={css.link} role="status">
          <OutsideLink href={make.data.url}>{t("partner.setUp.link")}</OutsideLink>
          <CopyButton text={make.data.url} label={t("partner.setUp.link")} />
          <span className="dim">
            {t("partner.setUp.validUntil")} <DateText at={make.data.expiresAt} />
          </span>
        </span>
      )}
      {make.isError ? (
        <span className={css.hot} role="alert">
          <Reason error={make.error} />
        </span>
      ) : null}
    </span>
  );
}
