import { IconPackage } from "@tabler/icons-react";
import css from "./offer-picture.module.css";

/** The logo of a live offer, or a neutral tile; decorative, the name stands beside it. */
export function OfferPicture(props: {
  readonly src: string | undefined;
  readonly size?: number;
  readonly quiet?: boolean;
}) {
  const size = props.size ?? 36;
  return (
    <span
      className={css.picture}
      data-quiet={props.quiet === true}
      style={{ width: size, height: size }}
      aria-hidden="true"
    >
      {props.src === undefined ? (
        <IconPackage size={size * 0.5} stroke={1.75} />
      ) : (
        <img src={props.src} alt="" width={size} height={size} loading="lazy" decoding="async" />
      )}
    </span>
  );
}
