import { type FileRef, useFileAddress } from "../../api/catalogue.ts";
import { Initials } from "../../kit/avatar.tsx";

/** The offer's logo, or the initials of its name while there is none. The name stands beside it. */
export function OfferLogo(props: {
  readonly logo: FileRef | null;
  readonly name: string;
  readonly size: number;
}) {
  const address = useFileAddress(props.logo?.sha256);
  return address.data === undefined ? (
    <Initials name={props.name} square size={props.size} />
  ) : (
    <img
      src={address.data}
      alt=""
      width={props.size}
      height={props.size}
      style={{ borderRadius: props.size / 5, flex: "none" }}
    />
  );
}
