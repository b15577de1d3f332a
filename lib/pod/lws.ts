/** The label by which LeaderWorkerSet marks all pods of a set with the set's name. */
export const GROUP_NAME = 'leaderworkerset.sigs.k8s.io/name';
/** The label by which LeaderWorkerSet numbers the pods of a group; the leader is 0. */
export const WORKER_INDEX = 'leaderworkerset.sigs.k8s.io/worker-index';
/** What LeaderWorkerSet sets in front of every container's own variables, replacing those of the same name. */
export const LWS_VARIABLES = ['LWS_LEADER_ADDRESS', 'LWS_GROUP_SIZE', 'LWS_WORKER_INDEX'];
/** The most groups that a set may have. */
export const MOST_REPLICAS = 1_000_000;
