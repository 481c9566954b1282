export {
  type BookReferences,
  type KeptReferences,
  referencesAsOf,
  referencesOfSubscription,
} from "../store/subscription-references.ts";
