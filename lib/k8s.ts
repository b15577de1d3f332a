/**
 * The API objects of Kubernetes 1.28 as cdk8s-plus-28 generates them. Loading them by themselves leaves out its own
 * classes, which nothing here uses and which take a tenth of the time that a program needs to start.
 */
export * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
