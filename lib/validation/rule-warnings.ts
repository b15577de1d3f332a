import type { IConstruct } from 'constructs';
import { nearest } from '../nearest';
import { invalid, problem } from '../problems';
import { MANIFEST_RULES } from './rules';

const SILENCED = 'cdk8s-inference:silenced-rule';

/** What rules of severity `warning` say of the manifests when an app is synthesized (docs/rules.md). */
export class RuleWarnings {
  /**
   * Leaves out what a rule warns of a construct and of everything below it, where that is known and meant. Errors cannot
   * be left out: what they are about must not be applied.
   *
   * @param scope the construct, such as a chart or a ModelServer
   * @param rule the name of the rule, which stands behind each warning
   * @throws where there is no rule of that name, or where it is of severity `error`
   */
  static silence(scope: IConstruct, rule: string): void {
    const found = MANIFEST_RULES.find(({ name }) => name === rule);
    if (found?.severity === 'error') throw invalid('RuleWarnings.silence', [problem('rule', rule, 'rules of severity warning', 'what breaks this one must not be applied')]);
    if (found === undefined) {
      const names = MANIFEST_RULES.filter(({ severity }) => severity === 'warning').map(({ name }) => name);
      const [near] = typeof rule === 'string' ? nearest(rule, names) : [];
      throw invalid('RuleWarnings.silence', [problem('rule', rule, 'the name of a rule that warns, as docs/rules.md and cdk8s-inference check --list have them', near && `did you mean ${near}?`)]);
    }
    scope.node.addMetadata(SILENCED, rule);
  }

  /**
   * The rules that are silent for a construct, by itself or by what it is in.
   *
   * @internal
   */
  static _silentFor(construct: IConstruct): Set<string> {
    return new Set(construct.node.scopes.flatMap(({ node }) => node.metadata.filter(({ type }) => type === SILENCED).map(({ data }) => String(data))));
  }

  private constructor() {}
}
