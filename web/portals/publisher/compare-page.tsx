import { Button, NativeSelect } from "@mantine/core";
import { IconAlertTriangleFilled, IconInfoCircle, IconPencil } from "@tabler/icons-react";
import { useSearch } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState } from "react";
import { useIntl } from "react-intl";
import {
  type ComparedPage,
  type ComparedSide,
  type Comparison,
  SHOWN,
  type Shown,
  shownCount,
  useComparison,
} from "../../api/comparison.ts";
import { KINDS } from "../../features/comparison/kind-tag.tsx";
import { useNamedOfferType } from "../../features/comparison/named-type.ts";
import { useText } from "../../i18n/text.ts";
import { ChoiceChips } from "../../kit/choice-chips.tsx";
import { CopyButton } from "../../kit/copy-text.tsx";
import { DateText, useZone } from "../../kit/dates.tsx";
import { AppLink, ButtonLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState, Notice } from "../../kit/states.tsx";
import css from "./compare.module.css";
import { CompareExport } from "./compare-export.tsx";
import { groupRows } from "./compare-groups.ts";
import { ComparedCards } from "./compare-rows.tsx";
import { useKeptPages } from "./kept-pages.ts";
import { OfferContext, useOpenOffer } from "./offer-context.tsx";

type Search = Readonly<Partial<Record<"of" | "with" | "show" | "page" | "plan", string>>>;

/** P16: two editions of the offer side by side, field by field; the address holds what is shown. */
export function ComparePage() {
  const open = useOpenOffer();
  // Entries of the taxonomy that were retired are no choices of a form any more, but stand in editions.
  const { type = open.type } = useNamedOfferType(open.offer.type);
  const named = useMemo(() => ({ offer: open.offer, type }), [open.offer, type]);
  return (
    <OfferContext value={named}>
      <Comparing />
    </OfferContext>
  );
}

function Comparing() {
  const t = useText();
  const { offer, name, to } = useOpenOffer();
  const search = useSearch({ strict: false }) as Search;
  const shown: Shown = SHOWN.find((one) => one === search.show) ?? "modified";
  const { of, with: other, page, plan } = search;
  const query = { of, with: other, show: shown, page, plan };
  const comparison = useComparison(offer.slug, query);
  const first = comparison.data?.pages[0];
  const [notExported, setNotExported] = useState<unknown>();
  return (
    <>
      <CommandBar
        crumbs={[
          { label: t("publisher.nav.offers"), href: to.offers },
          { label: name, href: to.overview },
        ]}
        title={t("publisher.compare")}
        note={t("publisher.compare.takeEffect")}
        actions={
          <>
            <span className={css.copy}>
              <CopyButton text={window.location.href} label={t("publisher.compare.link")} />
            </span>
            <CompareExport slug={offer.slug} query={query} onFailed={setNotExported} />
            <ButtonLink href={to.review}>{t("publisher.review")}</ButtonLink>
          </>
        }
      />
      <PageBody>
        {notExported === undefined ? null : (
          <ErrorState error={notExported} what={t("publisher.compare.exportFailed")} />
        )}
        {comparison.isError && first === undefined ? (
          <ErrorState
            error={comparison.error}
            what={t("publisher.compare.failed")}
            onRetry={() => void comparison.refetch()}
          />
        ) : first === undefined ? (
          <LoadingState
            what={t("publisher.compare")}
            onRetry={() => void comparison.refetch()}
            rows={8}
          />
        ) : (
          <Compared
            comparison={first}
            rows={comparison.data?.pages.flatMap(({ data }) => data) ?? []}
            search={search}
            shown={shown}
            more={
              comparison.hasNextPage
                ? {
                    load: () => void comparison.fetchNextPage(),
                    isBusy: comparison.isFetchingNextPage,
                  }
                : undefined
            }
          />
        )}
      </PageBody>
    </>
  );
}

/** What a side is called: "Live offer · v14", "Saved draft", "v3 of 2 Sept 2026". */
function useSideName(): (side: Pick<ComparedSide, "name" | "version" | "since">) => string {
  const t = useText();
  const { formatDate } = useIntl();
  const { timeZone } = useZone();
  return ({ name, version, since }) => {
    const date = formatDate(since, { day: "numeric", month: "short", year: "numeric", timeZone });
    if (name !== "edition")
      return version === null || name === "preview"
        ? t(`publisher.compare.side.${name}`)
        : `${t(`publisher.compare.side.${name}`)} · ${t("publisher.version", { version })}`;
    return version === null
      ? t("publisher.compare.side.edition", { date })
      : t("publisher.compare.side.version", { version, date });
  };
}

function Compared(props: {
  readonly comparison: Comparison;
  readonly rows: Comparison["data"];
  readonly search: Search;
  readonly shown: Shown;
  readonly more: { readonly load: () => void; readonly isBusy: boolean } | undefined;
}) {
  const t = useText();
  const { type, mayEdit, to } = useOpenOffer();
  const { comparison, rows, shown } = props;
  const sideName = useSideName();
  const [told, setTold] = useState<{ readonly tone: "ok" | "you"; readonly text: string }>();
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (told !== undefined) notice.current?.focus();
  }, [told]);
  const groups = useMemo(
    () =>
      groupRows(rows, (page, plan) =>
        (plan === null ? type.pages : type.planPages).find((one) => one.id === page),
      ),
    [rows, type],
  );
  const names = {
    before:
      comparison.with === null ? t("publisher.compare.side.nothing") : sideName(comparison.with),
    after: sideName(comparison.of),
  };
  const isDraft = comparison.of.name === "draft";
  const differs = shownCount("modified", comparison.counts) > 0;
  return (
    <>
      <KeptNotice />
      {comparison.with === null ? (
        <Notice tone="run" icon={<IconInfoCircle size={18} aria-hidden="true" />}>
          {t("publisher.compare.neverPublished")}
        </Notice>
      ) : null}
      <Filters {...props} />
      <div className={css.columns}>
        <Places {...props} />
        <div className={css.fields}>
          <div ref={notice} tabIndex={-1} className={css.told}>
            {told === undefined ? null : (
              <Notice
                tone={told.tone}
                role="status"
                icon={
                  told.tone === "ok" ? (
                    <IconPencil size={18} aria-hidden="true" />
                  ) : (
                    <IconAlertTriangleFilled size={18} aria-hidden="true" />
                  )
                }
              >
                {told.text}
              </Notice>
            )}
          </div>
          <div className={css.sides}>
            <p>
              <b>{names.before}</b>{" "}
              {comparison.with === null ? null : (
                <span className="dim">
                  <DateText at={comparison.with.since} />
                </span>
              )}
            </p>
            <p>
              <b>{names.after}</b>{" "}
              <span className="dim">
                <DateText at={comparison.of.since} />
              </span>
            </p>
          </div>
          {groups.length === 0 ? (
            <EmptyState
              title={
                differs || shown === "all" || shown === "unchanged"
                  ? t("publisher.compare.noneShown")
                  : t("publisher.compare.none", names)
              }
              action={<ShowAll shown={shown} />}
              link={<AppLink href={to.review}>{t("publisher.review")}</AppLink>}
            />
          ) : (
            groups.map((group) => (
              <section
                key={`${group.plan ?? ""}/${group.page}`}
                className={css.group}
                aria-labelledby={headingId(group)}
              >
                <h2 id={headingId(group)}>{titleOf(comparison, group, t)}</h2>
                <ComparedCards
                  group={group}
                  comparison={comparison}
                  names={names}
                  mayRevert={mayEdit && isDraft && comparison.with !== null}
                  onTold={setTold}
                />
              </section>
            ))
          )}
          {props.more === undefined ? null : (
            <Button loading={props.more.isBusy} onClick={props.more.load}>
              {t("publisher.compare.more")}
            </Button>
          )}
        </div>
      </div>
    </>
  );
}

const headingId = (group: { readonly page: string; readonly plan: string | null }): string =>
  `compare-${group.plan ?? ""}-${group.page}`;

function titleOf(
  comparison: Comparison,
  { page, plan }: { readonly page: string; readonly plan: string | null },
  t: ReturnType<typeof useText>,
): string {
  const section = comparison.sections.find((one) => one.page === page && one.plan === plan);
  const title = section?.title ?? page;
  if (plan === null) return title;
  const found = comparison.plans.find((one) => one.plan === plan);
  const named = t("publisher.compare.plan", { plan: found?.name ?? plan });
  const presence =
    found === undefined || found.presence === "kept"
      ? ""
      : ` (${t(`kit.change.${found.presence}`)})`;
  return `${named}${presence} · ${title}`;
}

function ShowAll({ shown }: { readonly shown: Shown }) {
  const t = useText();
  const state = useListState();
  return shown === "all" ? null : (
    <Button onClick={() => state.change({ show: "all" })}>{t("publisher.compare.show.all")}</Button>
  );
}

/** Unsaved edits of pages of this offer: they are kept, and not what is compared. */
function KeptNotice() {
  const t = useText();
  const { offer, type, to } = useOpenOffer();
  const kept = useKeptPages(offer.slug);
  if (kept.length === 0) return null;
  return (
    <Notice tone="you" icon={<IconPencil size={18} aria-hidden="true" />}>
      <p>{t("publisher.compare.kept", { count: kept.length })}</p>
      <ul className={css.kept}>
        {kept.map(({ plan, page }) => {
          const pages = plan === undefined ? type.pages : type.planPages;
          const title =
            pages.find((one) => one.id === page)?.title ??
            (page === "audience" ? t("publisher.audience") : page);
          const found = offer.plans.find((one) => one.planId === plan);
          return (
            <li key={`${plan ?? ""}/${page}`}>
              <AppLink href={plan === undefined ? to.page(page) : to.planPage(plan, page)}>
                {plan === undefined ? title : `${found?.name ?? plan} · ${title}`}
              </AppLink>
            </li>
          );
        })}
      </ul>
    </Notice>
  );
}

/** What is compared, and which fields of it are shown. */
function Filters(props: {
  readonly comparison: Comparison;
  readonly search: Search;
  readonly shown: Shown;
}) {
  const t = useText();
  const state = useListState();
  const sideName = useSideName();
  const { comparison, search, shown } = props;
  const choices = comparison.choices.map((side) => ({
    value: side.name === "edition" ? (side.editionId ?? "") : side.name,
    label: sideName(side),
  }));
  const nameIn = (side: ComparedSide | null): string =>
    side === null ? "" : side.name === "edition" ? (side.editionId ?? "") : side.name;
  const draft = { value: "draft", label: t("publisher.compare.side.draft") };
  // An edition that was never live can be in the address; it is no usual choice.
  const withOther = (side: ComparedSide | null, list: typeof choices) =>
    side === null || list.some(({ value }) => value === nameIn(side))
      ? list
      : [...list, { value: nameIn(side), label: sideName(side) }];
  return (
    <div className={css.filters}>
      <ChoiceChips
        label={t("publisher.compare.shown")}
        value={shown}
        onChange={(show) => state.change({ show: show === "modified" ? undefined : show })}
        choices={SHOWN.map((value) => {
          const count = shownCount(value, comparison.counts);
          const kind = value === "all" || value === "modified" ? undefined : KINDS[value];
          return {
            value,
            label: t(`publisher.compare.show.${value}`),
            count,
            disabled: count === 0,
            ...(kind === undefined ? {} : { icon: <kind.icon size={14} aria-hidden="true" /> }),
          };
        })}
      />
      {choices.length === 0 ? null : (
        <div className={css.editions}>
          <NativeSelect
            size="xs"
            label={t("publisher.compare.of")}
            value={nameIn(comparison.of)}
            onChange={(event) =>
              state.change({
                of: event.currentTarget.value === "draft" ? undefined : event.currentTarget.value,
                with: search.with,
              })
            }
            data={withOther(comparison.of, [draft, ...choices])}
          />
          <NativeSelect
            size="xs"
            label={t("publisher.compare.with")}
            value={nameIn(comparison.with)}
            onChange={(event) => state.change({ with: event.currentTarget.value })}
            data={withOther(comparison.with, choices)}
          />
        </div>
      )}
    </div>
  );
}

type Place = {
  readonly key: string;
  readonly label: string;
  readonly page: string | undefined;
  readonly plan: string | undefined;
  readonly count: number;
  readonly isInner: boolean;
};

/** Pages with how many fields each shows: a list beside the fields, a choice above them on a phone. */
function Places(props: {
  readonly comparison: Comparison;
  readonly search: Search;
  readonly shown: Shown;
}) {
  const t = useText();
  const { formatNumber } = useIntl();
  const state = useListState();
  const { to } = useOpenOffer();
  const { comparison, search, shown } = props;
  const places = placesOf(comparison, shown, search.plan, t);
  const current = places.find(
    (place) => place.page === search.page && place.plan === search.plan,
  )?.key;
  const hrefOf = ({ page, plan }: Place) => {
    const next: Record<string, string> = {};
    for (const name of ["of", "with", "show"] as const)
      if (search[name] !== undefined) next[name] = search[name];
    if (page !== undefined) next["page"] = page;
    if (plan !== undefined) next["plan"] = plan;
    const text = new URLSearchParams(next).toString();
    return `${to.compare()}${text === "" ? "" : `?${text}`}`;
  };
  return (
    <>
      <nav className={css.places} aria-label={t("publisher.compare.pages")}>
        <ul>
          {places.map((place) => (
            <li key={place.key} className={place.isInner ? css.inner : undefined}>
              <AppLink
                href={hrefOf(place)}
                data-some={place.count > 0}
                {...(place.key === current ? { "aria-current": "true" as const } : {})}
              >
                {place.label}
                <span>{formatNumber(place.count)}</span>
              </AppLink>
            </li>
          ))}
        </ul>
      </nav>
      <NativeSelect
        className={css.placeChoice ?? ""}
        label={t("publisher.compare.pages")}
        value={current ?? "all"}
        onChange={(event) => {
          const place = places.find(({ key }) => key === event.currentTarget.value);
          state.change({ page: place?.page, plan: place?.plan });
        }}
        data={places.map(({ key, label, count }) => ({ value: key, label: `${label} (${count})` }))}
      />
    </>
  );
}

function placesOf(
  { sections, plans }: Comparison,
  shown: Shown,
  openPlan: string | undefined,
  t: ReturnType<typeof useText>,
): readonly Place[] {
  const countOf = (some: readonly ComparedPage[]) =>
    some.reduce((sum, { counts }) => sum + shownCount(shown, counts), 0);
  const entry = (section: ComparedPage): Place => ({
    key: `${section.plan ?? ""}/${section.page}`,
    label: section.title,
    page: section.page,
    plan: section.plan ?? undefined,
    count: countOf([section]),
    isInner: section.plan !== null,
  });
  const ofPlan = (plan: string) => sections.filter((section) => section.plan === plan);
  return [
    {
      key: "all",
      label: t("publisher.compare.allPages"),
      page: undefined,
      plan: undefined,
      count: countOf(sections),
      isInner: false,
    },
    ...sections.filter(({ plan }) => plan === null).map(entry),
    ...plans.flatMap(({ plan, name }): readonly Place[] => [
      {
        key: `${plan}/`,
        label: t("publisher.compare.plan", { plan: name ?? plan }),
        page: undefined,
        plan,
        count: countOf(ofPlan(plan)),
        isInner: false,
      },
      ...(plan === openPlan ? ofPlan(plan).map(entry) : []),
    ]),
  ];
}
