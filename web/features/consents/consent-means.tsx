import { IconCheck, IconX } from "@tabler/icons-react";
import type { ConsentRequest } from "../../api/consent-links.ts";
import { useText } from "../../i18n/text.ts";
import { DateText, DayText, DeadlineText } from "../../kit/dates.tsx";
import { useCountryName } from "../../kit/names.ts";
import { KeyValueList, Section } from "../../kit/page.tsx";
import css from "./consents.module.css";

const MAY = ["grant", "change", "count"] as const;
const MAY_NOT = ["people", "assign", "buy", "others"] as const;

/** Who asks, for what, what the publisher may and may not do then, for how long and how that ends. */
export function ConsentMeans({ request }: { readonly request: ConsentRequest }) {
  const t = useText();
  const country = useCountryName();
  const { publisher, organisation, endsOn, consentedSince } = request;
  const { name } = publisher;
  return (
    <>
      <Section title={t("consents.who")} first={publisher.verified}>
        <KeyValueList
          facts={[
            {
              label: t("consents.publisher"),
              value: (
                <>
                  {name}, {country(publisher.country)}{" "}
                  <span className="dim">
                    {t(publisher.verified ? "consents.verified" : "consents.notVerified")}
                  </span>
                </>
              ),
            },
            { label: t("consents.solution"), value: request.offer },
            {
              label: t("consents.term"),
              value:
                endsOn === null ? (
                  <>
                    {t("consents.from")} <DayText day={request.startsOn} />
                  </>
                ) : (
                  <>
                    <DayText day={request.startsOn} /> – <DayText day={endsOn} />
                  </>
                ),
            },
            { label: t("consents.company"), value: request.company },
            { label: t("consents.you"), value: organisation.name },
            { label: t("consents.askedBy"), value: request.askedBy },
            { label: t("consents.until"), value: <DeadlineText at={request.expiresAt} /> },
            ...(consentedSince === null
              ? []
              : [
                  {
                    label: t("consents.already"),
                    value: <DateText at={consentedSince} />,
                  },
                ]),
          ]}
        />
      </Section>
      <Section title={t("consents.may.title", { publisher: name })}>
        <ul className={css.means}>
          {MAY.map((one) => (
            <li key={one} data-tone="ok">
              <IconCheck size={16} aria-hidden="true" /> {t(`consents.may.${one}`)}
            </li>
          ))}
        </ul>
      </Section>
      <Section title={t("consents.mayNot.title", { publisher: name })}>
        <ul className={css.means}>
          {MAY_NOT.map((one) => (
            <li key={one} data-tone="bad">
              <IconX size={16} aria-hidden="true" /> {t(`consents.mayNot.${one}`)}
            </li>
          ))}
        </ul>
      </Section>
      <Section title={t("consents.howLong")}>
        <p>{t("consents.howLong.text", { publisher: name })}</p>
      </Section>
    </>
  );
}
