import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { beforeAll, describe, expect, test } from 'vitest';
import type { LabReport } from '#simulation/lab/report.ts';
import { layout, machineList, rackwright, temporaryFolder } from '../listening.ts';

const machines = [
  ...Array.from({ length: 5 }, (_, at) => `plain-${at},16000,65536,0,`),
  ...Array.from({ length: 3 }, (_, at) => `gpu-${at},32000,131072,${at + 1},T4`),
];

async function run(...args: string[]): Promise<{ code: number; out: string; err: string; report: LabReport }> {
  const json = join(temporaryFolder(), 'report.json');
  const inventory = ['--inventory', machineList(...machines), '--format', 'openb', ...layout];
  const heard = await rackwright('lab', '--once', '--speed', 'max', ...inventory, '--json', json, ...args);
  const report: LabReport = JSON.parse(readFileSync(json, 'utf8'));
  return { ...heard, report };
}

describe('--once --speed max', () => {
  let first: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    first = await run('--nodes', '4', '--seed', '7');
  });

  test('ends with 0 when every pool is Ready, and says so', () => {
    expect({ code: first.code, err: first.err }).toEqual({ code: 0, err: '' });
    expect(first.out).toMatch(/^All 4 nodes are Ready after .* writes\.$/m);
  });

  test('writes the report of the contract, and nothing more', () => {
    const { assignments, wallSeconds, virtualSeconds, api, ...rest } = first.report;

    expect(rest).toEqual({
      seed: 7,
      pools: [
        { name: 'cpu-only', wanted: 3, ready: 3, reason: 'Ready' },
        { name: 't4', wanted: 1, ready: 1, reason: 'Ready' },
      ],
      nodes: { wanted: 4, ready: 4 },
      assets: { total: 8, byPhase: { Available: 4, InUse: 4 } },
      violations: [],
    });
    expect(Object.keys(assignments)).toEqual(['cpu-only-0', 'cpu-only-1', 'cpu-only-2', 't4-0']);
    expect(new Set(Object.values(assignments)).size).toBe(4);
    expect(Object.keys(api)).toEqual(['writes', 'writesPerNode']);
    expect(api.writesPerNode).toBeCloseTo(api.writes / 4, 2);
    expect(wallSeconds).toBeGreaterThan(0);
    expect(virtualSeconds).toBeGreaterThan(60);
  });

  test('a machine with GPUs never serves the pool of those without', () => {
    for (const [node, asset] of Object.entries(first.report.assignments)) {
      expect(asset).toMatch(node.startsWith('t4') ? /^gpu-/ : /^plain-/);
    }
  });

  test('the same seed gives the same run, but for how long it took to compute', async () => {
    const again = await run('--nodes', '4', '--seed', '7');

    const { wallSeconds: _, ...computed } = again.report;
    const { wallSeconds: __, ...before } = first.report;
    expect(computed).toEqual(before);
  });

  test('ends with 1 at the deadline, with what is not Ready and why', async () => {
    const { code, err, report } = await run('--nodes', '12', '--deadline', '40m');

    expect(code).toBe(1);
    expect(err).toContain('not every pool was Ready after 40m00s:');
    expect(err).toMatch(/cpu-only: 5 of 8 \(InsufficientCapacity: .*No machine fits: of 8,/);
    expect(err).toMatch(/t4-3: InsufficientCapacity: No machine fits: /);
    expect(err.indexOf('t4: ')).toBeGreaterThan(err.indexOf('    cpu-only-5 and 2 more: InsufficientCapacity: '));
    expect(report.nodes).toEqual({ wanted: 12, ready: 8 });
  });
});

test('nothing in virtual time reads real time or chance', async () => {
  const worker = new Worker(new URL('./without-real-time.ts', import.meta.url));

  const answer = await new Promise((resolve, reject) => {
    worker.on('message', resolve);
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('it ended without a word')));
  });

  await worker.terminate();
  expect(answer).toEqual({ end: 'ready', asked: [] });
});
