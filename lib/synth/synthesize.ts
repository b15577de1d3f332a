import type { App, AppProps } from 'cdk8s';
import { isReport } from '../problems';
import { withOneLook } from '../validation/chart-validation';
import { warningsOf } from '../warnings';
import { FleetApp } from './fleet-app';
import { keptWarnings } from './kept-files';

/**
 * Builds an app and writes its manifests, as the whole of a program: warnings and errors go to the standard error
 * stream, one line each and without a stack trace, and the process ends with 1 where something is wrong; then no
 * file is changed. `new FleetApp()` and `app.synth()` do the same for programs that handle errors themselves.
 *
 * @param build adds the charts to the app, which is a `FleetApp`
 * @param props the app's own properties, such as its output folder
 */
export function synthesize(build: (app: App) => void, props: AppProps = {}): void {
  try {
    const app = new FleetApp(props);
    build(app);
    withOneLook(() => {
      for (const warning of warningsOf(app)) console.error(`warning: ${warning}`);
      app.synth();
    });
    for (const warning of keptWarnings(app)) console.error(`warning: ${warning}`);
  } catch (error) {
    if (!isReport(error)) throw error;
    console.error(`error: ${error.message}`);
    process.exitCode = 1;
  }
}
