import type { Licences } from "../../api/licences.ts";
import { useText } from "../../i18n/text.ts";
import css from "./licences.module.css";

/** More are a bar: nobody counts squares. */
const MOST_SQUARES = 120;

type Kind = "assigned" | "free" | "suspended" | "unused";

/** How many licences there are, how many of them somebody has, and a picture of it. */
export function Seats(props: {
  readonly of: Licences;
  readonly waiting: number;
  /** Those of the assigned ones that nobody used for so many days. */
  readonly unused: { readonly count: number; readonly days: number } | undefined;
}) {
  const t = useText();
  const { of, waiting, unused } = props;
  const { total, assigned, available, suspended } = of;
  const figures: readonly (readonly [label: string, number: number, kind?: Kind])[] = [
    [t("licences.total"), total],
    [t("licences.assigned"), assigned, "assigned"],
    [t("licences.available"), available, "free"],
    ...(suspended > 0 ? [[t("licences.suspended"), suspended, "suspended"] as const] : []),
    ...(waiting > 0 ? [[t("licences.tab.waiting"), waiting] as const] : []),
    ...(unused === undefined
      ? []
      : [[t("licences.unused", { days: unused.days }), unused.count, "unused"] as const]),
  ];
  return (
    <div className={css.overview}>
      <dl className={css.figures}>
        {figures.map(([label, number, kind]) => (
          <div key={label} data-last={kind === "unused"}>
            <dt>{label}</dt>
            <dd>
              {kind === undefined || total > MOST_SQUARES ? null : (
                <span className={css.key} data-kind={kind} aria-hidden="true" />
              )}
              {number}
            </dd>
          </div>
        ))}
      </dl>
      {total === 0 ? null : total <= MOST_SQUARES ? (
        <div className={css.seats} aria-hidden="true">
          {Array.from({ length: total }, (_, place) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: a place is nothing but its number
              key={place}
              className={css.seat}
              data-kind={kindOf(place, of, unused?.count ?? 0)}
            />
          ))}
        </div>
      ) : (
        <div className={css.bar} aria-hidden="true">
          <span style={{ width: `${(100 * assigned) / total}%` }} />
        </div>
      )}
    </div>
  );
}

const kindOf = (place: number, { assigned, total, suspended }: Licences, unused: number): Kind =>
  place >= total - suspended
    ? "suspended"
    : place >= assigned
      ? "free"
      : place >= assigned - unused
        ? "unused"
        : "assigned";
