/** The API of the Prometheus operator. */
export const MONITORING_API = 'monitoring.coreos.com/v1';
