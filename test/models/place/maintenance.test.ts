import { test, fc } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { Ancestor, Maintenance } from '#models/place/maintenance.ts';
import { effectiveMaintenance } from '#models/place/maintenance.ts';

const severity: Record<Maintenance, number> = { None: 0, Cordon: 1, Drain: 2 };
const maintenances = fc.constantFrom<Maintenance>('None', 'Cordon', 'Drain');
const ancestors = fc
  .array(maintenances, { maxLength: 3 })
  .map((list) => list.map((maintenance, index): Ancestor => ({ kind: 'AZone', name: `azone-${index}`, maintenance })));

describe('effective maintenance', () => {
  it('is the own one where nothing stricter stands above', () => {
    const above: Ancestor[] = [{ kind: 'AZone', name: 'a', maintenance: 'Cordon' }];

    expect(effectiveMaintenance('Drain', above)).toEqual({ maintenance: 'Drain' });
    expect(effectiveMaintenance('Cordon', above)).toEqual({ maintenance: 'Cordon' });
  });

  it('is inherited, and says from whom: of equals the nearest', () => {
    const above: Ancestor[] = [
      { kind: 'AZone', name: 'a', maintenance: 'Drain' },
      { kind: 'Region', name: 'r', maintenance: 'Drain' },
    ];

    expect(effectiveMaintenance('Cordon', above)).toEqual({
      maintenance: 'Drain',
      from: { kind: 'AZone', name: 'a' },
    });
  });

  it('reads what nobody set as None', () => {
    expect(effectiveMaintenance(undefined, [{ kind: 'Region', name: 'r' }])).toEqual({ maintenance: 'None' });
  });

  test.prop([maintenances, ancestors])('is the strictest of all', (own, above) => {
    const all = [own, ...above.map(({ maintenance = 'None' }) => maintenance)];

    const { maintenance } = effectiveMaintenance(own, above);

    expect(severity[maintenance]).toBe(Math.max(...all.map((each) => severity[each])));
  });
});
