import Type from "typebox";
import { type App, answer } from "../../../platform/http.ts";
import { route } from "../../../platform/route.ts";
import { Closed, Uuid } from "../../../platform/schemas.ts";
import { mailInvoiceAgain } from "../use-cases/mail-invoice-again.ts";
import type { MailAddresses } from "../use-cases/mail-invoices.ts";

/** Documents stay as they were issued; their mails can go again (O9). */
export const mailAgainRoutes = (app: App, addresses: MailAddresses): void =>
  route(app, {
    method: "POST",
    url: "/v1/invoices/:id/mails",
    operationId: "mailInvoiceAgain",
    summary:
      "Send the mail of an invoice or a credit note again, to whoever reads mail for its buyer now",
    tags: ["Billing"],
    access: { permission: "billing-run:act", of: "operator" },
    idempotent: true,
    params: Closed({ id: Uuid }),
    responses: {
      202: Type.Object(
        { readers: Type.Integer({ description: "People that it goes to." }) },
        { title: "InvoiceMails" },
      ),
    },
    async handle({ params, db }) {
      const sent = await mailInvoiceAgain(db, params.id, addresses);
      return sent.ok ? answer(202, sent.value) : sent;
    },
  });
