import { startTestMarket, type TestMarket } from "./market.ts";

/** The description that the running program gives of itself, as the text of openapi.json. */
export async function currentOpenApi(market?: TestMarket): Promise<string> {
  const running = market ?? (await startTestMarket());
  const { text } = await running.visitor("GET", "/openapi.json");
  if (market === undefined) await running.close();
  return `${JSON.stringify(JSON.parse(text), null, 2)}\n`;
}
