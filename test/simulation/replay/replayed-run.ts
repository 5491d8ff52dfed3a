import { parentPort, workerData } from 'node:worker_threads';
import { forbidChance } from '#simulation/replay/forbid-chance.ts';
import { runCampaign } from '../../chaos/campaign.ts';

// A worker of its own: what it forbids stays forbidden. `workerData` is the seed.
forbidChance();
const lines: string[] = [];
const result = await runCampaign({ seed: Number(workerData), minutes: 20, onTrace: (line) => lines.push(line) });
parentPort?.postMessage({ result, lines });
