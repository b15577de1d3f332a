import type { IConstruct } from 'constructs';

const WARNING = 'cdk8s-inference:warning';

/** Notes at a construct what works but may hurt; `synthesize` prints it. */
export function warn(construct: IConstruct, message: string): void {
  construct.node.addMetadata(WARNING, message);
}

/** All warnings at and below a construct, each with the path of the construct that it is about. */
export function warningsOf(construct: IConstruct): string[] {
  return construct.node.findAll().flatMap(({ node }) =>
    node.metadata.filter((entry) => entry.type === WARNING).map((entry) => `[${node.path}] ${entry.data}`));
}
