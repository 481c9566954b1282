import { useIntl } from "react-intl";

/** Writes units as the reader does. Decimal text stays exact: it is never a floating-point number. */
export function useUnits(): (units: string) => string {
  const { locale } = useIntl();
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 12 });
  return (units) => number.format(units as `${number}`);
}
