// Reads the model in a folder, in a process of its own, and says how it ended, how long it took and by how much memory grew.
import { readFileSync } from 'node:fs';
import { ModelSpec } from '../../../lib/model/model-spec';
import { isReport } from '../../../lib/problems';

/** The most memory that the process ever had, in KiB. */
function peakKib(): number {
  return Number(/^VmHWM:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}

const before = peakKib();
const start = process.cpuUsage();
let message: string;
try {
  const model = ModelSpec.fromDirectory(process.argv[2]);
  for (let layer = 0; layer < model.hiddenLayers; layer++) model.layerWeights(layer);
  message = `accepted: ${model.checkpointBytes} bytes`;
} catch (error) {
  message = `${isReport(error) ? 'refused' : 'failed'}: ${(error as Error).message}`;
}
const { user, system } = process.cpuUsage(start);
process.stdout.write(JSON.stringify({ message, seconds: (user + system) / 1e6, mib: (peakKib() - before) / 1024 }));
