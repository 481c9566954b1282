import { Button } from "@mantine/core";
import { ButtonLink } from "../../kit/link.tsx";
import { usePlaces } from "./places.ts";

/** The way to more that can be bought: the customer's catalogue, or the storefront. */
export function MoreToBuy(props: {
  readonly customerId: string;
  readonly label: string;
  readonly primary?: boolean;
}) {
  const { own, more } = usePlaces(props.customerId);
  const variant = props.primary === true ? "filled" : "default";
  // The storefront is drawn by the server: a full load, not a page of the portals.
  return own ? (
    <Button component="a" href={more} variant={variant}>
      {props.label}
    </Button>
  ) : (
    <ButtonLink href={more} variant={variant}>
      {props.label}
    </ButtonLink>
  );
}
