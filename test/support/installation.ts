import { join } from "node:path";
import type { PlanForSale } from "../../src/modules/commerce/domain/for-sale.ts";
import { FULFILMENT_RESOURCE } from "../../src/modules/identity/tokens.ts";
import { startEmbedded } from "../../src/platform/postgres/server.ts";
import { putMadeCluster } from "./made-cluster.ts";
import { programOf, startTestMarket } from "./market.ts";
import type { Buyer } from "./order-load.ts";
import { openSale } from "./sale.ts";

/** A data folder in which a marketplace waits for its processes, and what calls them. */
export type Installation = {
  readonly connection: { readonly socketFolder: string; readonly database: string };
  readonly buyers: readonly Buyer[];
  /** Headers of a signed-in partner, for a server at `url`. */
  partner(url: string): Record<string, string>;
  /** Headers of the publisher's program on the fulfilment API. */
  readonly publisher: Record<string, string>;
};

/**
 * Makes a marketplace on the embedded database of `dataDir`, with an operator, a publisher who
 * sells one plan, and a partner with customers; then leaves the folder to others.
 */
export async function makeInstallation(
  dataDir: string,
  options: { readonly customers: number; readonly plan?: Partial<PlanForSale> },
): Promise<Installation> {
  await putMadeCluster(join(dataDir, "postgres"));
  const embedded = await startEmbedded(join(dataDir, "postgres"));
  const connection = { socketFolder: embedded.socketFolder, database: "postgres" };
  const market = await startTestMarket({ connection, worker: false });
  try {
    const sale = await openSale(market);
    const sold = await sale.sells(options.plan);
    const buyers: Buyer[] = [];
    for (let made = 0; made < options.customers; made += 1) {
      const { id } = await sale.customer();
      buyers.push({ customerId: id, planUuid: sold.plan.planUuid });
    }
    const { id: organisationId, tenantId } = sale.publisher.organisation;
    const program = await programOf(market, { id: organisationId, kind: "publisher" }, [
      "developer",
    ]);
    const token = await market.platform.services.tokens?.issue({
      clientId: program.id,
      secretNumber: 1,
      tenantId,
      audience: FULFILMENT_RESOURCE,
      version: "2.0",
      issuer: `${market.platform.addresses.api}/${tenantId}/v2.0`,
    });
    const { cookie } = sale.partner;
    return {
      connection,
      buyers,
      partner: (url) => ({ cookie, origin: url }),
      publisher: { authorization: `Bearer ${token}` },
    };
  } finally {
    await market.close();
    await embedded.stop();
  }
}
