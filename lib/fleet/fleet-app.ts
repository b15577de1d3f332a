import { App, type AppProps } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { invalid, problem } from '../problems';
import { AppOrder } from './app-order';
import { manifestsOf, outputsOf } from './app-outputs';
import { OutputFolder } from './output-folder';
import type { SynthChanges } from './synth-changes';
import { yamlText } from './yaml-text';

/**
 * An app of cdk8s for hundreds and thousands of charts: the same files, to the byte, in time that grows with the number
 * of objects and not with its square, and in memory for one chart at a time. Put it where `App` stands; nothing else
 * changes.
 *
 * What it writes, it writes safely: a synth that fails leaves all files as they were, a file that would not change is not
 * touched, and files of charts that are gone are removed, where this app wrote them and nobody changed them since. For
 * that it keeps a record in the output folder, `.cdk8s-inference`; it keeps none in a folder that `CDK8S_OUTDIR` names, as
 * `cdk8s synth` does, which empties the folder itself.
 */
export class FleetApp extends App {
  private readonly writesMetadata: boolean;
  private readonly keepsRecord: boolean;
  private changes?: SynthChanges;

  /**
   * @param props the properties of cdk8s' own app
   */
  constructor(props: AppProps = {}) {
    super(props);
    this.writesMetadata = props.recordConstructMetadata ?? process.env.CDK8S_RECORD_CONSTRUCT_METADATA === 'true';
    this.keepsRecord = (props.outdir ?? undefined) !== undefined || process.env.CDK8S_OUTDIR === undefined;
  }

  /** What the last `synth` changed in the output folder; nothing before the first, and after one that failed. */
  public get lastSynth(): SynthChanges | undefined {
    return this.changes;
  }

  /**
   * Writes all manifests to the output folder, or nothing where something is wrong.
   *
   * @throws what validations find, cycles of dependencies, what cannot be rendered, and what keeps files from being written
   */
  public override synth(): void {
    this.changes = undefined;
    if (/[/\\\0-\x1f\x7f]/.test(this.outputFileExtension)) {
      throw invalid('FleetApp', [problem('outputFileExtension', this.outputFileExtension, 'text without slashes and control characters')]);
    }
    validate(this);
    this.changes = OutputFolder.write(this.outdir, this.keepsRecord, outputsOf(this, new AppOrder(this), this.writesMetadata));
  }

  /**
   * Renders all manifests into one text.
   *
   * @throws what validations find, cycles of dependencies, and what cannot be rendered
   */
  public override synthYaml(): string {
    const order = new AppOrder(this);
    validate(this);
    return order.charts().flatMap((chart) => manifestsOf(chart, order)).map(yamlText).join('---\n');
  }
}

/** As cdk8s does, but once and not once more for each chart. */
function validate(app: IConstruct): void {
  const errors = app.node.findAll().flatMap(({ node }) => node.validate().map((error) => `[${node.path}] ${error}`));
  if (errors.length > 0) throw new Error(`Validation failed with the following errors:\n  ${errors.join('\n  ')}`);
}
