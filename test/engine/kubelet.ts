/**
 * What Kubernetes makes of `$(NAME)` in a container's command, arguments and values of its environment: names that are not
 * known stay as they stand, and `$$` is one dollar sign (kubernetes:third_party/forked/golang/expansion/expand.go).
 */
export function expanded(text: string, variables: Readonly<Record<string, string>>): string {
  let out = '';
  let from = 0;
  let at = text.indexOf('$');
  while (at >= 0 && at + 1 < text.length) {
    const next = text[at + 1];
    const end = next === '(' ? text.indexOf(')', at) : -1;
    out += text.slice(from, at);
    if (next === '$') out += '$';
    else if (end > 0) out += valueOf(text.slice(at + 2, end), variables);
    else out += `$${next}`;
    from = end > 0 ? end + 1 : at + 2;
    at = text.indexOf('$', from);
  }
  return out + text.slice(from);
}

function valueOf(name: string, variables: Readonly<Record<string, string>>): string {
  return Object.hasOwn(variables, name) ? variables[name] : `$(${name})`;
}

/** A variable of a container as a manifest has it. */
export interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly fieldRef?: { readonly fieldPath: string }; readonly secretKeyRef?: object };
}

/** The environment of a container: each value may name variables that stand before it. */
export function environmentOf(variables: readonly Variable[], given: { readonly podIp: string; readonly secret?: string; readonly lws: Readonly<Record<string, string>> }): Record<string, string> {
  const known: Record<string, string> = Object.assign(Object.create(null) as object, given.lws);
  for (const { name, value, valueFrom } of variables) {
    if (valueFrom?.fieldRef?.fieldPath === 'status.podIP') known[name] = given.podIp;
    else if (valueFrom?.secretKeyRef) known[name] = given.secret ?? '';
    else if (valueFrom) throw new Error(`${name} has another source`);
    else known[name] = expanded(value ?? '', known);
  }
  return known;
}
