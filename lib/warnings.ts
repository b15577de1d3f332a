import type { IConstruct } from 'constructs';

const WARNING = 'cdk8s-inference:warning';

/** Notes at a construct what works but may hurt; `synthesize` prints it. */
export function warn(construct: IConstruct, message: string): void {
  construct.node.addMetadata(WARNING, message);
}

/** Notes what can be told only once the app is finished: it is asked for when warnings are read. */
export function warnAtLast(construct: IConstruct, messages: () => readonly string[]): void {
  construct.node.addMetadata(WARNING, messages);
}

/** All warnings at and below a construct, each with the path of the construct that it is about. */
export function warningsOf(construct: IConstruct): string[] {
  return construct.node.findAll().flatMap(({ node }) =>
    node.metadata.filter((entry) => entry.type === WARNING).flatMap(({ data }) => (typeof data === 'function' ? (data as () => readonly string[])() : [String(data)]))
      .map((message) => `[${node.path}] ${message}`));
}
