export { assertDurable, type Query } from "./durability.ts";
export {
  type EmbeddedEvent,
  type EmbeddedOptions,
  type EmbeddedServer,
  startEmbedded,
} from "./server.ts";
