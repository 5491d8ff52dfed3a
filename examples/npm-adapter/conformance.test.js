// @ts-check
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { conformanceCases } from 'rackwright-ops-adapters/conformance';
import { adapters } from './adapters.js';

/** One machine on a shelf of its own, and a clock that a case can move. */
async function openBench() {
  const endpoint = mkdtempSync(join(tmpdir(), 'shelf-'));
  mkdirSync(join(endpoint, '10.0.0.1'));
  const facts = { serial: 'SN-1', cpu: '8', memory: '32Gi', arch: 'amd64' };
  writeFileSync(join(endpoint, '10.0.0.1/machine.json'), JSON.stringify({ facts }));
  let now = Date.parse('2030-01-01T00:00:00Z');
  const clock = { now: () => now, setTimer: () => () => {} };
  const log = { debug() {}, info() {}, warn() {}, error() {}, with: () => log };
  /** @param {string} serial @param {string} address */
  const at = (serial, address) => ({ serial, addresses: [{ type: 'InternalIP', address }] });
  return {
    adapter: () => adapters[0].create({ endpoint, parameters: {}, clock, log }),
    machine: at('SN-1', '10.0.0.1'),
    misaddressed: at('SN-2', '10.0.0.1'),
    unreachable: at('SN-3', '10.0.0.3'),
    work: {
      quick: { action: /** @type {const} */ ('Reboot'), parameters: {} },
      lasting: { action: /** @type {const} */ ('Wipe'), parameters: { seconds: '60' } },
      failing: { action: /** @type {const} */ ('Wipe'), parameters: { fails: 'the disk is gone' } },
      wipe: { action: /** @type {const} */ ('Wipe'), parameters: {} },
    },
    now: () => now,
    /** @param {number} ms */
    async pass(ms) {
      now += ms;
    },
    passesHours: true,
    patienceMs: 120_000,
    logged: () => '',
    close: async () => rmSync(endpoint, { recursive: true }),
  };
}

for (const { name, run } of conformanceCases) {
  void test(name, async (context) => {
    const result = await run(openBench);
    if (result.verdict === 'skipped') context.skip(result.because);
  });
}
