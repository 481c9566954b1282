import { type FileRef, fileAddress } from "../../api/catalogue.ts";
import { Initials } from "../../kit/avatar.tsx";

/** The offer's logo, or the initials of its name while there is none. The name stands beside it. */
export function OfferLogo(props: {
  readonly logo: Pick<FileRef, "sha256"> | null;
  readonly name: string;
  readonly size: number;
}) {
  return props.logo === null ? (
    <Initials name={props.name} square size={props.size} />
  ) : (
    <img
      src={fileAddress(props.logo.sha256)}
      alt=""
      width={props.size}
      height={props.size}
      style={{ borderRadius: props.size / 5, flex: "none" }}
    />
  );
}
