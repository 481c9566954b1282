import { type ElectronicAddress, isElectronicAddress } from "../../../kernel/electronic-address.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import { notFound, preconditionFailed } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import type { InvoiceDetailsChanged } from "../events.ts";
import { electronicAddressInvalid } from "../problems.ts";
import type { Address } from "../store/tables.ts";

/** What invoices and statements say of an organisation besides its name and country. */
export type InvoiceDetails = {
  /** As it is written on documents; null where there is none. */
  readonly taxId: string | null;
  readonly address: Address;
  /** Where e-invoices are delivered to, or come from; null where there is none. */
  readonly electronicAddress: ElectronicAddress | null;
  /** What the organisation wants to read on invoices to it; null where nothing. */
  readonly buyerReference: string | null;
};
/** What is not named stays as it is. */
export type WantedDetails = Pick<InvoiceDetails, "taxId" | "address"> &
  Partial<Pick<InvoiceDetails, "electronicAddress" | "buyerReference">>;
export type VersionedDetails = InvoiceDetails & { readonly version: number };

const COLUMNS = `tax_id as "taxId", address, electronic_address as "electronicAddress",
  buyer_reference as "buyerReference", version`;
const read = statement<[id: string], VersionedDetails>(
  "identity.invoice-details",
  `select ${COLUMNS} from identity.organisations where id = $1`,
);
const lock = statement<[id: string], VersionedDetails>(
  "identity.lock-invoice-details",
  `select ${COLUMNS} from identity.organisations where id = $1 for no key update`,
);
const set = statement<
  [
    id: string,
    taxId: string | null,
    address: Address,
    electronicAddress: string | null,
    buyerReference: string | null,
  ],
  { readonly version: number }
>(
  "identity.set-invoice-details",
  `update identity.organisations set tax_id = $2, address = $3, electronic_address = $4, buyer_reference = $5, version = version + 1 where id = $1 returning version`,
);

export const invoiceDetails = async (
  db: Reader,
  organisationId: string,
): Promise<VersionedDetails | undefined> => (await db.query(read, [organisationId]))[0];

/**
 * Sets the tax ID and the postal address of an organisation, which the operator has seen proof of
 * (decision 25: the tax of a charge depends on the buyer's tax ID). Documents that are issued and charges
 * that are posted stay as they are; the next ones have it.
 *
 * @param how.seen the version that its editor saw; refused when another one is there by now
 */
export const changeInvoiceDetails = (
  db: Database,
  organisationId: string,
  asked: WantedDetails,
  how: { readonly seen: string },
): Promise<Result<VersionedDetails>> =>
  db.transaction(async (tx): Promise<Result<VersionedDetails>> => {
    const [before] = await tx.query(lock, [organisationId]);
    if (before === undefined) return refuse(notFound({}));
    const { version, ...details } = before;
    if (how.seen !== "*" && how.seen !== String(version))
      return refuse(preconditionFailed({ current: String(version) }));
    const wanted = wantedOf(asked, details);
    const { electronicAddress: electronic } = wanted;
    if (electronic !== null && !isElectronicAddress(electronic))
      return refuse(
        electronicAddressInvalid({ scheme: electronic.scheme }, [
          { pointer: "/electronicAddress/id", code: "identity/electronic-address-invalid" },
        ]),
      );
    const [row] = await tx.query(set, [
      organisationId,
      wanted.taxId,
      wanted.address,
      electronic === null ? null : JSON.stringify(electronic),
      wanted.buyerReference,
    ]);
    tx.audit({
      organisationId,
      action: "organisation.invoice-details-changed",
      objectType: "organisation",
      objectId: organisationId,
      before: details,
      after: wanted,
    });
    await tx.publish<InvoiceDetailsChanged>({
      type: "identity.invoice-details-changed",
      subject: organisationId,
      organisationId,
    });
    return ok({ ...wanted, version: row?.version ?? version + 1 });
  });

const wantedOf = (asked: WantedDetails, before: InvoiceDetails): InvoiceDetails => {
  const { electronicAddress = before.electronicAddress, buyerReference = before.buyerReference } =
    asked;
  return {
    taxId: asked.taxId?.trim() || null,
    address: tidy(asked.address),
    electronicAddress:
      electronicAddress === null
        ? null
        : { scheme: electronicAddress.scheme, id: electronicAddress.id.trim() },
    buyerReference: buyerReference?.trim() || null,
  };
};

/** Without what was left blank. */
const tidy = (address: Address): Address =>
  Object.fromEntries(
    Object.entries(address).flatMap(([part, text]) => {
      const words = text?.trim() ?? "";
      return words === "" ? [] : [[part, words]];
    }),
  );
