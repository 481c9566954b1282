export {
  instructionsIn,
  type KeptInstructions,
  paymentInstructions,
} from "../store/payment-instructions.ts";
