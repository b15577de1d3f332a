import { at, type Fields, fields, list, quantity, text, texts } from './values';

/** A node as far as placing pods wants to know it. */
export interface ClusterNode {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly taints: readonly Fields[];
  readonly allocatable: ReadonlyMap<string, number>;
  /** Serverless: what stands behind it is decided when a pod comes. */
  readonly isVirtual: boolean;
  /** Ready, and not closed to new pods. */
  readonly isOpen: boolean;
}

/** The nodes in what `kubectl get nodes -o json` prints. */
export function nodesIn(value: unknown): ClusterNode[] {
  return list(at(value, 'items')).map((node) => {
    const labels = texts(at(node, 'metadata.labels'));
    const ready = list(at(node, 'status.conditions')).find(({ type }) => type === 'Ready');
    return {
      name: text(at(node, 'metadata.name')) ?? '',
      labels,
      taints: list(at(node, 'spec.taints')),
      allocatable: new Map(Object.entries(fields(at(node, 'status.allocatable'))).map(([name, amount]) => [name, quantity(amount) ?? 0])),
      isVirtual: labels.get('type') === 'virtual-kubelet',
      isOpen: at(node, 'spec.unschedulable') !== true && (ready === undefined || ready.status === 'True'),
    };
  });
}

/** Whether a pod may run on a node by its selector, its required affinity and its tolerations. */
export function mayRun(pod: Fields, node: ClusterNode): boolean {
  return isSelected(pod, node) && isTolerated(pod, node);
}

/** Whether selector and required affinity of a pod want this node. */
export function isSelected(pod: Fields, node: ClusterNode): boolean {
  const terms = at(pod, 'affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms');
  return [...texts(pod.nodeSelector)].every(([key, value]) => node.labels.get(key) === value)
    && (!Array.isArray(terms) || list(terms).some((term) => isTerm(term, node)));
}

function isTerm(term: Fields, node: ClusterNode): boolean {
  const expressions = list(term.matchExpressions);
  const onFields = list(term.matchFields);
  return expressions.length + onFields.length > 0
    && expressions.every((expression) => holds(expression, node.labels.get(String(expression.key))))
    && onFields.every((expression) => holds(expression, expression.key === 'metadata.name' ? node.name : undefined));
}

const OPERATORS: Readonly<Record<string, (value: string | undefined, values: readonly unknown[]) => boolean>> = {
  In: (value, values) => value !== undefined && values.includes(value),
  NotIn: (value, values) => value === undefined || !values.includes(value),
  Exists: (value) => value !== undefined,
  DoesNotExist: (value) => value === undefined,
  Gt: (value, [bound]) => value !== undefined && Number(value) > Number(bound),
  Lt: (value, [bound]) => value !== undefined && Number(value) < Number(bound),
};

function holds({ operator, values }: Fields, value: string | undefined): boolean {
  const known = String(operator);
  return Object.hasOwn(OPERATORS, known) && OPERATORS[known](value, Array.isArray(values) ? values : []);
}

function isTolerated(pod: Fields, node: ClusterNode): boolean {
  const tolerations = list(pod.tolerations);
  return node.taints.filter(({ effect }) => effect === 'NoSchedule' || effect === 'NoExecute').every((taint) => tolerations.some((toleration) => {
    const { key, operator = 'Equal', value = '', effect } = toleration;
    if (effect !== undefined && effect !== '' && effect !== taint.effect) return false;
    if (operator === 'Exists') return key === undefined || key === '' || key === taint.key;
    return key === taint.key && value === (taint.value ?? '');
  }));
}
