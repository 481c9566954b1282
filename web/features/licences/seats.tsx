import type { Licences } from "../../api/licences.ts";
import { useText } from "../../i18n/text.ts";
import css from "./licences.module.css";

/** More are a bar: nobody counts squares. */
const MOST_SQUARES = 120;

/** How many licences there are, how many of them somebody has, and a picture of it. */
export function Seats({ of, waiting }: { readonly of: Licences; readonly waiting: number }) {
  const t = useText();
  const { total, assigned, available, suspended } = of;
  const figures = [
    ["licences.total", total],
    ["licences.assigned", assigned],
    ["licences.available", available],
    ...(suspended > 0 ? [["licences.suspended", suspended] as const] : []),
    ...(waiting > 0 ? [["licences.tab.waiting", waiting] as const] : []),
  ] as const;
  return (
    <>
      <dl className={css.figures}>
        {figures.map(([label, number]) => (
          <div key={label}>
            <dt>{t(label)}</dt>
            <dd>{number}</dd>
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
              data-kind={kindOf(place, of)}
            />
          ))}
        </div>
      ) : (
        <div className={css.bar} aria-hidden="true">
          <span style={{ width: `${(100 * assigned) / total}%` }} />
        </div>
      )}
    </>
  );
}

const kindOf = (place: number, { assigned, total, suspended }: Licences) =>
  place >= total - suspended ? "suspended" : place < assigned ? "assigned" : "free";
