import { IconMailOpened } from "@tabler/icons-react";
import { useState } from "react";
import { useText } from "../../i18n/text.ts";
import { AppLink } from "../../kit/link.tsx";
import { Notice } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { keptConsent } from "./kept-consent.ts";

/** For who opened a link that asks for consent, registered, and has not decided yet. */
export function KeptConsentNotice() {
  const t = useText();
  const { base } = useActing();
  const [kept] = useState(keptConsent);
  return kept === undefined ? null : (
    <Notice tone="you" icon={<IconMailOpened size={18} aria-hidden="true" />}>
      <p>
        {t("consents.kept")} <AppLink href={`${base}/consent`}>{t("consents.kept.open")}</AppLink>
      </p>
    </Notice>
  );
}
