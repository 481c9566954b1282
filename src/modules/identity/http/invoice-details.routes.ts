import Type from "typebox";
import {
  ELECTRONIC_ADDRESS_LENGTH,
  ELECTRONIC_ADDRESS_SCHEMES,
} from "../../../kernel/electronic-address.ts";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, Nullable, OneOf, Uuid } from "../../../platform/schemas.ts";
import {
  changeInvoiceDetails,
  invoiceDetails,
  type VersionedDetails,
} from "../use-cases/change-invoice-details.ts";

const tags = ["Organisations"];
const SCHEMES = Object.keys(ELECTRONIC_ADDRESS_SCHEMES).sort();
const part = (maxLength: number) =>
  Type.Optional(Type.String({ maxLength, description: "Blank: none" }));
const ADDRESS = {
  line1: part(200),
  line2: part(200),
  city: part(100),
  state: part(100),
  postalCode: part(20),
  phone: part(40),
};
const DetailsShape = Type.Object(
  {
    taxId: Nullable(Type.String()),
    address: Type.Object(ADDRESS),
    electronicAddress: Nullable(
      Type.Object(
        { scheme: Type.String(), id: Type.String() },
        { description: "Where e-invoices are delivered to: BT-34 and BT-49 of EN 16931." },
      ),
    ),
    buyerReference: Nullable(
      Type.String({ description: "What it wants to read on invoices to it: BT-10." }),
    ),
  },
  { title: "InvoiceDetails" },
);
const OfOrganisation = Closed({ organisation: Uuid });

/** Tax ID and address of organisations, for documents to come. */
export function invoiceDetailsRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/organisations/:organisation/invoice-details",
    operationId: "getInvoiceDetails",
    summary:
      "The tax ID, the addresses and the reference that invoices and statements say of an organisation",
    tags,
    access: { permission: "organisation:read", of: "operator" },
    params: OfOrganisation,
    responses: { 200: DetailsShape },
    async handle({ params, db }) {
      const found = await invoiceDetails(db, params.organisation);
      return found === undefined ? refuse(notFound({})) : answered(found);
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/organisations/:organisation/invoice-details",
    operationId: "changeInvoiceDetails",
    summary: "Set the tax ID, the addresses and the reference of an organisation",
    description:
      "Charges and documents to come have them; what is issued stays. The tax ID decides whether a buyer " +
      "in another country owes the tax itself: set it once you have seen proof of it.",
    tags,
    access: { permission: "organisation:manage", of: "operator" },
    params: OfOrganisation,
    precondition: true,
    body: Closed({
      taxId: Nullable(Type.String({ maxLength: 40, pattern: "^[ 0-9A-Za-z./-]*$" })),
      address: Closed(ADDRESS),
      electronicAddress: Type.Optional(
        Nullable(
          Closed(
            {
              scheme: OneOf(SCHEMES),
              id: Type.String({ maxLength: ELECTRONIC_ADDRESS_LENGTH }),
            },
            { description: "Left out, it stays as it is." },
          ),
        ),
      ),
      buyerReference: Type.Optional(
        Nullable(Type.String({ maxLength: 100, description: "Left out, it stays as it is." })),
      ),
    }),
    responses: { 200: DetailsShape },
    async handle({ params, body, ifMatch, db }) {
      const changed = await changeInvoiceDetails(db, params.organisation, body, { seen: ifMatch });
      return changed.ok ? answered(changed.value) : changed;
    },
  });
}

const answered = ({ version, ...details }: VersionedDetails) =>
  answer(200, details, { etag: version });
