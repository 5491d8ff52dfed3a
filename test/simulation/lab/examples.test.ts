import { describe, expect, test } from 'vitest';
import { rackwrightResources } from '#models/generated/resources.ts';
import { silentLog } from '#models/ports/log.ts';
import { readCrds, readExamples } from '#simulation/import/manifest-files.ts';
import { controllersUser } from '#simulation/lab/identities.ts';
import { labReport } from '#simulation/lab/report.ts';
import { runVirtual } from '#simulation/lab/virtual-run.ts';

describe('the example data centre', () => {
  test('is as large as it is said to be', () => {
    const kinds = Map.groupBy(readExamples(), ({ kind }) => kind);
    const count = (kind: string): number => kinds.get(kind)?.length ?? 0;

    expect(['Region', 'AZone', 'Rack', 'ComputeAsset', 'Flavor'].map(count)).toEqual([2, 4, 12, 100, 3]);
    expect(['NodePool', 'Unit'].map(count)).toEqual([2, 1]);
    expect([...kinds.keys()].filter((kind) => !rackwrightResources.some((one) => one.kind === kind))).toEqual([]);
  });

  test('has machines that fit in their racks, in height and in power, with serials and addresses of their own', () => {
    const objects = readExamples();
    const specOf = (kind: string, name: unknown): Record<string, unknown> =>
      objects.find((object) => object.kind === kind && object.metadata.name === name)?.['spec'] as Record<
        string,
        unknown
      >;
    const machines = objects.filter(({ kind }) => kind === 'ComputeAsset').map(({ spec }) => spec as Machine);

    for (const [rack, inside] of Map.groupBy(machines, ({ rackRef }) => rackRef.name)) {
      const { heightU, powerBudgetWatts } = specOf('Rack', rack);
      const skus = inside.map(({ skuRef }) => specOf('SKU', skuRef.name));
      expect(skus.reduce((sum, { watts }) => sum + Number(watts), 0)).toBeLessThanOrEqual(Number(powerBudgetWatts));
      const taken = inside.flatMap(({ rackUnit }, at) =>
        Array.from({ length: Number(skus[at]?.['heightU']) }, (_, unit) => rackUnit + unit),
      );
      expect(new Set(taken).size).toBe(taken.length);
      expect(Math.max(...taken)).toBeLessThanOrEqual(Number(heightU));
    }
    for (const identity of [
      ({ serial }: Machine) => serial,
      ({ bmc }: Machine) => bmc.address,
      ({ addresses }: Machine) => addresses[0]?.address,
    ]) {
      expect(new Set(machines.map(identity)).size).toBe(machines.length);
    }
  });

  test('becomes Ready, and nothing happens on the way that must never happen', async () => {
    const run = { seed: 3, crds: readCrds(), manifests: readExamples(), log: silentLog, deadlineMs: 3_600_000 };

    const { end, lab, virtualMs } = await runVirtual(run);

    const report = labReport(lab, { seed: 3, wallSeconds: 0, virtualSeconds: virtualMs / 1000 });
    expect(end).toBe('ready');
    expect(report.violations).toEqual([]);
    expect(report.nodes).toEqual({ wanted: 16, ready: 16 });
    expect(report.assets).toEqual({ total: 100, byPhase: { Available: 84, InUse: 16 } });
    const ours = lab.server.writes.all().filter(({ user }) => user === controllersUser.name);
    const apart = ours.filter(({ resource }) => resource === 'events').reduce((sum, { count }) => sum + count, 0);
    expect(report.api.writes).toBe(lab.server.writes.total(controllersUser.name) - apart);
  });
});

interface Machine {
  rackRef: { name: string };
  skuRef: { name: string };
  rackUnit: number;
  serial: string;
  bmc: { address: string };
  addresses: { address: string }[];
}
