import { Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { warnAtLast } from '../warnings';
import { manifestsOf } from './chart-validation';
import { fields, list, type Source } from './rule';
import { nameOf, namespaceOf } from './services';
import { podsOf } from './set-pods';

const LOOKED_AT = new WeakMap<IConstruct, Set<string>>();

/** Warns, once for each namespace of an app, of Jobs beside a server whose pods name a user where the cluster gives each namespace its own. */
export function warnOfNamedUsers(construct: IConstruct, namespace: string): void {
  const { root } = construct.node;
  const namespaces = LOOKED_AT.get(root) ?? new Set();
  LOOKED_AT.set(root, namespaces);
  if (namespaces.has(namespace)) return;
  namespaces.add(namespace);
  warnAtLast(Chart.of(construct), () => manifestsOf(construct, 'Job').filter((job) => namespaceOf(job) === namespace).flatMap((job) => {
    const user = userOf(job);
    return user === undefined ? []
      : [`Job ${nameOf(job)}: its pods name user ${String(user)}, which OpenShift refuses to whom it gives no other constraints than restricted-v2; set assignsUser: true`];
  }));
}

function userOf({ manifest }: Source): unknown {
  return podsOf(manifest).flatMap(({ spec }) => [spec, ...list(spec.containers)])
    .map(({ securityContext }) => fields(securityContext).runAsUser).find((user) => user !== undefined);
}
