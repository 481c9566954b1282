import { useIntl } from "react-intl";
import { useConsentGivers } from "../../api/consent-links.ts";
import { useText } from "../../i18n/text.ts";
import { MissingRole } from "../../shell/missing-role.tsx";

/** In place of the page for who may not consent: which roles may, and who has them. */
export function WhoMayConsent() {
  const t = useText();
  const { formatList } = useIntl();
  const names = useConsentGivers().data?.map(({ name }) => name) ?? [];
  return (
    <>
      <MissingRole permission="consent:give" />
      {names.length === 0 ? null : (
        <p style={{ textAlign: "center" }}>
          {t("consents.givers", { people: formatList(names, { type: "disjunction" }) })}
        </p>
      )}
    </>
  );
}
