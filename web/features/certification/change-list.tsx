import { ActionIcon, Button } from "@mantine/core";
import { IconFlag } from "@tabler/icons-react";
import { useState } from "react";
import { useIntl } from "react-intl";
import type { OfferType } from "../../api/catalogue.ts";
import type {
  FieldChange,
  Finding,
  PageChange,
  SubmissionReview,
} from "../../api/certification.ts";
import { wordsFor } from "../../forms/schema.ts";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import { ChoiceChips } from "../../kit/choice-chips.tsx";
import { useCountryName, useLanguageName } from "../../kit/names.ts";
import { KindTag } from "../comparison/kind-tag.tsx";
import { ChangeView } from "../comparison/value-view.tsx";
import css from "./certification.module.css";
import { fieldSchemaOf, languageAt, pageDefinition, wholeEdition } from "./fields-of.ts";
import { FindingCard, OwnFinding } from "./finding-card.tsx";
import type { Verdicts } from "./verdicts.ts";

/** A place of the edition that a finding can be about. */
export type Place = {
  readonly page: string;
  readonly plan: string | null;
  readonly pointer: string;
  readonly label: string;
};

/** A page with more changed fields than this shows the rest on demand. */
const SHOWN_PER_PAGE = 12;

/** What the publisher changed since the last certified edition, or the whole of a first one. */
export function ChangeList(props: {
  readonly review: SubmissionReview;
  readonly type: OfferType | undefined;
  readonly verdicts: Verdicts;
  readonly editable: boolean;
  readonly onReport: (place: Place) => void;
}) {
  const t = useText();
  const { review, type } = props;
  const first = review.comparedWith === null;
  const [all, setAll] = useState(first);
  const edition = wholeEdition(review, type);
  const pages = all ? edition : review.pages;
  const labelOf = useFieldLabel(type);
  const whereOf = (finding: Finding) => {
    if (finding.page === null) return undefined;
    const place = { pointer: finding.pointer ?? "", label: "" };
    const words = labelOf({ page: finding.page, plan: finding.plan }, place);
    return [finding.plan, finding.pageTitle, words].filter(Boolean).join(" · ");
  };
  const loose = review.findings.filter(
    (finding) => !pages.some((page) => page.fields.some((field) => isAt(finding, page, field))),
  );
  return (
    <section className={css.changes} aria-labelledby="changes">
      <div className={css.head}>
        <h2 id="changes">
          {first
            ? t("operator.changes.first")
            : t("operator.changes.since", { number: review.comparedWith?.number ?? 0 })}
        </h2>
        {first ? null : (
          <ChoiceChips
            label={t("operator.changes.show")}
            value={all ? "all" : "changed"}
            onChange={(value) => setAll(value === "all")}
            choices={[
              {
                value: "changed",
                label: t("operator.changes.modified"),
                count: countOf(review.pages),
              },
              { value: "all", label: t("operator.changes.all"), count: countOf(edition) },
            ]}
          />
        )}
      </div>
      {loose.map((finding) => {
        const where = whereOf(finding);
        return (
          <FindingCard
            key={finding.id ?? finding.code}
            finding={finding}
            {...(where === undefined ? {} : { where })}
          />
        );
      })}
      {pages.length === 0 ? <p className="muted">{t("operator.changes.none")}</p> : null}
      {pages.map((page) => (
        <PageGroup key={`${page.plan ?? ""} ${page.page}`} {...props} page={page} all={all} />
      ))}
    </section>
  );
}

const countOf = (pages: readonly PageChange[]): number =>
  pages.reduce((sum, page) => sum + page.fields.length, 0);

const isAt = (finding: Finding, page: PageChange, field: FieldChange): boolean =>
  finding.page === page.page && finding.plan === page.plan && finding.pointer === field.pointer;

function PageGroup(props: {
  readonly review: SubmissionReview;
  readonly type: OfferType | undefined;
  readonly page: PageChange;
  readonly all: boolean;
  readonly verdicts: Verdicts;
  readonly editable: boolean;
  readonly onReport: (place: Place) => void;
}) {
  const t = useText();
  const labelOf = useFieldLabel(props.type);
  const [open, setOpen] = useState(false);
  const { page } = props;
  const shown = open ? page.fields : page.fields.slice(0, SHOWN_PER_PAGE);
  const title =
    page.plan === null
      ? page.pageTitle
      : t("operator.changes.plan", { plan: page.plan, page: page.pageTitle });
  return (
    <>
      <h3 className={css.group}>{title}</h3>
      {shown.map((field) => (
        <Field
          key={field.pointer}
          {...props}
          field={field}
          group={title}
          label={labelOf(page, field)}
        />
      ))}
      {shown.length === page.fields.length ? null : (
        <Button variant="subtle" size="xs" className={css.more ?? ""} onClick={() => setOpen(true)}>
          {t("operator.changes.more", { count: page.fields.length - shown.length })}
        </Button>
      )}
    </>
  );
}

/** One field: a card with what changed, or a row where the whole edition is read. */
function Field(props: {
  readonly review: SubmissionReview;
  readonly type: OfferType | undefined;
  readonly page: PageChange;
  readonly field: FieldChange;
  readonly all: boolean;
  readonly verdicts: Verdicts;
  readonly editable: boolean;
  readonly group: string;
  readonly label: string;
  readonly onReport: (place: Place) => void;
}) {
  const { page, field, label } = props;
  const place = { page: page.page, plan: page.plan, pointer: field.pointer, label };
  const findings = props.review.findings.filter((finding) => isAt(finding, page, field));
  const own = Object.values(props.verdicts).filter(
    (verdict) =>
      verdict.page === page.page &&
      (verdict.plan ?? null) === page.plan &&
      verdict.pointer === field.pointer,
  );
  const report = props.editable ? (
    <Report label={label} quiet={props.all} onPress={() => props.onReport(place)} />
  ) : null;
  const schema = fieldSchemaOf(props.type, page.page, page.plan, field.pointer);
  const value = (
    <div lang={languageAt(field.pointer, schema)}>
      <ChangeView change={field} schema={schema} />
    </div>
  );
  const told = (
    <>
      {findings.map((finding) => (
        <FindingCard key={finding.id ?? finding.code} finding={finding} />
      ))}
      {own.map((verdict) => (
        <OwnFinding key={verdict.policy} verdict={verdict} />
      ))}
    </>
  );
  return props.all ? (
    <article className={css.row} aria-label={`${props.group}, ${label}`}>
      <h4>{label}</h4>
      {value}
      {report ?? <span />}
      {told}
    </article>
  ) : (
    <article className={css.card} aria-label={`${props.group}, ${label}`}>
      <div className={css.cardHead}>
        <h4>{label}</h4>
        <KindTag kind={field.kind} />
        <span>{report}</span>
      </div>
      {value}
      {told}
    </article>
  );
}

function Report(props: {
  readonly label: string;
  readonly quiet: boolean;
  readonly onPress: () => void;
}) {
  const t = useText();
  const words = `${t("operator.finding.report")}: ${props.label}`;
  if (props.quiet)
    return (
      <ActionIcon
        variant="subtle"
        size={24}
        aria-label={words}
        title={words}
        onClick={props.onPress}
      >
        <IconFlag size={15} />
      </ActionIcon>
    );
  return (
    <Button
      size="xs"
      variant="subtle"
      leftSection={<IconFlag size={14} />}
      aria-label={words}
      onClick={props.onPress}
    >
      {t("operator.finding.report")}
    </Button>
  );
}

/** The words of a place in the offer type's own terms; the server's label where it has none. */
export function useFieldLabel(
  type: OfferType | undefined,
): (
  page: Pick<PageChange, "page" | "plan">,
  field: Pick<FieldChange, "pointer" | "label">,
) => string {
  const { messages, formatMessage } = useIntl();
  const country = useCountryName();
  const language = useLanguageName();
  const term = (value: string) => {
    const id = `operator.term.${value}`;
    return id in messages ? formatMessage({ id: id as MessageId }) : value;
  };
  return (page, field) => {
    const definition = pageDefinition(type, page.page, page.plan);
    if (definition === undefined) return field.label;
    const words = wordsFor(
      definition.schema,
      field.pointer,
      {},
      {
        language,
        market: country,
        term,
      },
    );
    return words.length === 0 ? field.label : words.join(" · ");
  };
}
