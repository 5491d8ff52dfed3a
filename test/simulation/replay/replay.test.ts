import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import type { CampaignResult } from '../../chaos/campaign.ts';

interface Run {
  result: CampaignResult;
  lines: string[];
}

async function run(seed: number): Promise<Run> {
  const worker = new Worker(new URL('replayed-run.ts', import.meta.url), { workerData: seed });
  const [message] = (await once(worker, 'message')) as [Run];
  await worker.terminate();
  return message;
}

test('the same seed gives the same run to the byte, without a look at real time or chance', async () => {
  const [first, second] = await Promise.all([run(11), run(11)]);

  expect(first.lines.length).toBeGreaterThan(5_000);
  expect(second.result).toEqual(first.result);
  // Compared as one text: a difference is told by its first line, not by thousands.
  const differs = first.lines.findIndex((line, at) => line !== second.lines[at]);
  expect([first.lines[differs], second.lines[differs]]).toEqual([undefined, undefined]);
  expect(second.lines.length).toBe(first.lines.length);
});

test('another seed gives another run', async () => {
  const [first, second] = await Promise.all([run(1), run(2)]);

  expect(second.result.troubles).not.toEqual(first.result.troubles);
});

test('a trace holds no secret: of a bootstrap token there is the name', async () => {
  const { lines } = await run(1);
  const made = lines.filter((line) => line.includes('"call":"POST /api/v1/namespaces/kube-system/secrets"'));

  expect(made.length).toBeGreaterThan(0);
  expect(made.filter((line) => line.includes('token-secret'))).toEqual([]);
});
