import { join } from 'node:path';
import { Fleet, synthesize } from 'cdk8s-inference';

// Three models that a file describes: one chart each. `cdk8s-inference generate fleet.yaml` makes the same without a program.
synthesize((app) => {
  Fleet.fromFile(app, join(__dirname, 'fleet.yaml'));
});
