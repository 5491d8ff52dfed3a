import fc from 'fast-check';
import type { Facts } from '#ops-adapters/port.ts';
import { payload } from './payloads.ts';

const count = (): fc.Arbitrary<number> =>
  fc.oneof(fc.integer({ min: -2, max: 100 }), fc.constantFrom(2 ** 31, 2 ** 53, -1e300, 1.5, Infinity, NaN, 1e300));
const size = (): fc.Arbitrary<string> => fc.oneof(payload(100), fc.constantFrom('64', '1Ki', '1e3', '.5Gi'));

/** Of the right form, as the ops port wants it, and hostile in every text and number. */
export function facts(): fc.Arbitrary<Facts> {
  const disk = fc.record(
    { name: payload(200), size: size(), type: payload(80), serial: payload(200) },
    { requiredKeys: ['name', 'size'] },
  );
  const nic = fc.record({ name: payload(100), mac: payload(100), speedMbps: count() }, { requiredKeys: ['name'] });
  return fc.record(
    {
      serial: payload(300),
      cpu: size(),
      memory: size(),
      arch: payload(80),
      disks: fc.array(disk, { maxLength: 3 }),
      gpus: fc.record({ model: payload(300), count: count() }),
      nics: fc.array(nic, { maxLength: 3 }),
      bootId: payload(300),
      osIncarnation: payload(300),
      poweredOn: fc.boolean(),
      storedClaim: fc.record({ uid: payload(100), epoch: count(), sequence: count() }),
    },
    { requiredKeys: [] },
  );
}
