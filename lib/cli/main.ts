import { run } from './program';
import { processTerminal, surviveClosedPipe } from './terminal';

surviveClosedPipe();
// Set instead of exiting, so that what was printed reaches its reader first.
void run(process.argv.slice(2), processTerminal()).then((code) => {
  process.exitCode = code;
});
