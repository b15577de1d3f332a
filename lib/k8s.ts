/**
 * What is used here of the API objects of Kubernetes 1.28 as cdk8s-plus-28 generates them, and all of their types. Loading
 * all of cdk8s-plus-28 takes a program half of its start.
 */
export * as k8s from '../imports/k8s';
