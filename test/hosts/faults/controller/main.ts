import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import { OpsError } from '#ops-adapters/port.ts';
import { createSshAdapter } from '#ops-adapters/ssh/adapter.ts';
import { createConnections } from '#ops-adapters/ssh/connection/connections.ts';
import { readRunnerBundle } from '#ops-adapters/ssh/runner-bundle.ts';
import { createSshChannel } from '#ops-adapters/ssh/ssh-channel.ts';
import type { Told } from '../controller-process.ts';

const { parameters, request } = JSON.parse(await text(process.stdin)) as Told;
const channel = createSshChannel(createConnections(clock), readRunnerBundle(), { parameters });
const adapter = createSshAdapter(channel, clock, parameters);

let answer: { outcome: string } = await adapter.start(request);
for (;;) {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
  if (!['accepted', 'running', 'Unreachable'].includes(answer.outcome)) break;
  await sleep(200);
  answer = await adapter.poll(request).catch((error: unknown) => {
    if (error instanceof OpsError) return { outcome: error.reason };
    throw error;
  });
}
process.exit();
