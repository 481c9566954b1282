import type { ListedPrice, OfferView, Piece, Price, Shell } from "./model.ts";
import type { Speech } from "./speech.ts";

/** What every part of an offer's page is drawn from. */
export type OfferProps = { offer: OfferView; shell: Shell; speech: Speech };

export function Pieces({ pieces }: { pieces: readonly Piece[] }) {
  return pieces.map(({ text, hit }, at) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: static markup, never updated
    hit ? <mark key={at}>{text}</mark> : text,
  );
}

/** An amount with its currency small beside it, in the order of the language. */
export function Amount({
  amount,
  currency,
  speech,
}: {
  amount: string;
  currency: string;
  speech: Speech;
}) {
  const { before, figure, after } = speech.money(amount, currency);
  return (
    <span className="amount">
      {before && <span className={before.length === 3 ? "cur" : "sign"}>{before}</span>}
      {figure}
      {after && <span className="sign">{`\u00a0${after}`}</span>}
    </span>
  );
}

/** `per user and month`, `for 3 years`: what one payment of the amount covers. */
export function unitOf(
  { perUser, months }: { perUser: boolean; months: number },
  speech: Speech,
): string {
  const kind = perUser ? "user" : "flat";
  if (months === 1 || months === 12) return speech.t(`unit.${kind}.${months}`);
  return speech.t(`unit.${kind}.n`, { years: months / 12 });
}

export function PriceLine({ price, speech }: { price: Price; speech: Speech }) {
  const { t } = speech;
  if (price.usageOnly) return <b className="price">{t("card.usage")}</b>;
  if (price.byPublisher) return <b className="price">{t("card.by-publisher")}</b>;
  if (price.ownLicence) return <b className="price">{t("card.own-licence")}</b>;
  if (Number(price.amount) === 0) return <b className="price">{t("card.free")}</b>;
  return (
    <>
      <span className="from">{t("card.from")}</span>{" "}
      <b className="price">
        <Amount amount={price.amount} currency={price.currency} speech={speech} />
      </b>
      <span className="unit">{unitOf(price, speech)}</span>
    </>
  );
}

/** "Fixed price: EUR 5,400.00": what a publisher says that its service costs. */
export function listedPriceText({ kind, amount, currency }: ListedPrice, speech: Speech): string {
  if (amount === undefined || currency === undefined || kind === "free")
    return speech.t("listed.free");
  return speech.t(`listed.${kind}`, { price: speech.moneyText(amount, currency) });
}

/** The publisher's picture of its offer, or the first letter of the name on a quiet tile. */
export function OfferLogo({
  src,
  name,
  size,
}: {
  src: string | undefined;
  name: string;
  size: number;
}) {
  if (src === undefined)
    return (
      <span className={`tile s${size}`} aria-hidden="true">
        {name.slice(0, 1)}
      </span>
    );
  return (
    <img
      className="tile"
      src={src}
      width={size}
      height={size}
      alt=""
      loading={size > 60 ? "eager" : "lazy"}
      decoding="async"
    />
  );
}

const NAMED_MARKETS = 4;
/** Where an offer is sold, the first four markets by name. */
export function soldIn(markets: readonly string[], speech: Speech): string {
  const names = [...markets]
    .sort((a, b) => speech.compare(speech.market(a), speech.market(b)))
    .map(speech.theMarket);
  const more = names.length - NAMED_MARKETS;
  if (more <= 0) return speech.t("reason.sold-in", { markets: speech.list(names) });
  return speech.t("reason.sold-in.more", {
    markets: names.slice(0, NAMED_MARKETS).join(", "),
    count: more,
  });
}
