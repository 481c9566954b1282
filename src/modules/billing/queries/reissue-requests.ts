export { listReissueRequests } from "../store/reissue-requests.ts";
