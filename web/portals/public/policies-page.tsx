import { ShownPolicies } from "../../features/policies/shown-policies.tsx";
import { PublicFrame } from "./public-frame.tsx";

const AREAS = ["policies"] as const;

/** The policies for everybody: publishers read what they are judged by before they sign up. */
export const PublicPoliciesPage = () => (
  <PublicFrame areas={AREAS}>
    <ShownPolicies path="/policies" />
  </PublicFrame>
);
