import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readableFacts } from '#models/facts/readable.ts';
import type { Facts } from '#models/generated/shared.ts';
import type { Stored } from '#models/meta/object.ts';
import { compileSchema } from '#simulation/api-server/schema/compile.ts';
import { opsMinion } from '../../builders/opsminion.ts';
import { crdFiles } from '../../crd-schemas/crds.ts';
import { facts } from '../../injection/facts.ts';

const { schema } = crdFiles.find(({ kind }) => kind === 'OpsMinion') ?? { schema: {} };
const compiled = compileSchema(schema);
const faults = (said: Facts): string[] => {
  const status = { phase: 'Reachable' as const, observedGeneration: 1, conditions: [], facts: said };
  const object: Stored = JSON.parse(JSON.stringify(opsMinion({ status })));
  return compiled.validate(object).map(({ message }) => message);
};

describe('facts', () => {
  test('that a machine tells as it should are told as they are', () => {
    const said: Facts = {
      serial: 'SN-1',
      cpu: '64',
      memory: '263841628Ki',
      arch: 'amd64',
      disks: [{ name: 'nvme0n1', size: '1920383410176', type: 'NVMe', serial: 'S 1' }],
      gpus: { model: 'H100', count: 8 },
      nics: [{ name: 'eth0', mac: '00:00:5e:00:53:01', speedMbps: 25_000 }],
      bootId: 'b',
      osIncarnation: 'o',
      poweredOn: true,
      storedClaim: { uid: 'u-1', epoch: 3, sequence: 4 },
    };

    expect(readableFacts(said)).toEqual(said);
  });

  test('of whatever a machine says fit the schema, and stay as they are when they are read again', () => {
    fc.assert(
      fc.property(facts(), (said) => {
        const readable = readableFacts(said);

        expect(faults(readable)).toEqual([]);
        expect(readableFacts(readable)).toEqual(readable);
        expect(JSON.stringify(readable)).not.toMatch(/\\u00[01]|[\u007f-\u009f\u202a-\u202e]/);
      }),
    );
  });

  test('of a machine with a hundred pods kept its status from being written: each has an interface', () => {
    const nics = Array.from({ length: 120 }, (_, at) => ({ name: `cali${at}` }));

    expect(faults({ nics })).not.toEqual([]);
    expect(readableFacts({ nics }).nics).toHaveLength(64);
  });

  test('of a machine that was switched off under no claim kept its status from being written', () => {
    const stored = { uid: '', epoch: 0, sequence: 7 };

    expect(faults({ storedClaim: stored })).not.toEqual([]);
    expect(readableFacts({ storedClaim: stored })).toEqual({ storedClaim: { uid: 'none', epoch: 0, sequence: 7 } });
  });

  test('never lose a claim: that would set a machine free', () => {
    const said = { uid: '$(reboot)\n', epoch: Number.MAX_VALUE, sequence: -1 };

    expect(readableFacts({ storedClaim: said })).toEqual({
      storedClaim: { uid: '--reboot--', epoch: 2 ** 52, sequence: 0 },
    });
  });
});
