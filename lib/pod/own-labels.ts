import { problem } from '../problems';

/** Keys by which this library tells the pods of servers and routers from others. */
const OWN = 'cdk8s-inference/';
/** Keys that Kubernetes gives the pods of Jobs. */
const OF_JOBS = ['job-name', 'controller-uid'];
const OF_JOBS_PREFIX = 'batch.kubernetes.io/';

/** What is wrong about labels that a user gives pods: those by which servers and routers are found are nobody else's. */
export function ownLabelProblems(property: string, labels: { readonly [key: string]: string } = {}): string[] {
  return Object.keys(labels).filter((key) => key.startsWith(OWN)).map((key) =>
    problem(property, key, `labels that do not begin with ${OWN}: by these Services, budgets and policies find servers and routers`, 'leave it out'));
}

/** The same of a Job's pods. */
export function jobLabelProblems(property: string, labels: { readonly [key: string]: string } = {}): string[] {
  return [
    ...ownLabelProblems(property, labels),
    ...Object.keys(labels).filter((key) => OF_JOBS.includes(key) || key.startsWith(OF_JOBS_PREFIX)).map((key) =>
      problem(property, key, 'labels that Kubernetes does not give the pods of Jobs itself', 'leave it out')),
  ];
}
