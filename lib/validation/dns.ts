/** A DNS label that begins with a letter, as names of Services must. */
export const DNS_1035_LABEL = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
/** DNS labels with dots between them, as most names of objects must be. */
export const DNS_1123_SUBDOMAIN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
/** One DNS label of at most 63 characters, as names of namespaces, volumes and containers must be. */
export const DNS_1123_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
