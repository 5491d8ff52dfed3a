import { describe, expect, it } from 'vitest';
import { selects } from '#models/selector/selector.ts';

const labels = { tier: 'gold', zone: 'a' };

describe('a label selector', () => {
  it('that requires nothing selects all', () => {
    expect(selects(undefined, labels)).toBe(true);
    expect(selects({}, undefined)).toBe(true);
  });

  it('wants every label of matchLabels', () => {
    expect(selects({ matchLabels: { tier: 'gold' } }, labels)).toBe(true);
    expect(selects({ matchLabels: { tier: 'gold', zone: 'b' } }, labels)).toBe(false);
  });

  it.each([
    { operator: 'In', values: ['gold', 'silver'], selected: true },
    { operator: 'In', values: ['silver'], selected: false },
    { operator: 'NotIn', values: ['silver'], selected: true },
    { operator: 'NotIn', values: ['gold'], selected: false },
    { operator: 'Exists', selected: true },
    { operator: 'DoesNotExist', selected: false },
  ] as const)('tier=gold with $operator $values is $selected', ({ selected, ...requirement }) => {
    const values = 'values' in requirement ? { values: [...requirement.values] } : {};
    const expression = { key: 'tier', operator: requirement.operator, ...values };

    expect(selects({ matchExpressions: [expression] }, labels)).toBe(selected);
  });

  it('takes a label that isn’t there as Kubernetes does: NotIn and DoesNotExist hold', () => {
    const on = (operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist') =>
      selects({ matchExpressions: [{ key: 'rank', operator, values: ['1'] }] }, labels);

    expect([on('In'), on('NotIn'), on('Exists'), on('DoesNotExist')]).toEqual([false, true, false, true]);
  });

  it('finds no label in what every JavaScript object has', () => {
    expect(selects({ matchExpressions: [{ key: 'constructor', operator: 'Exists' }] }, labels)).toBe(false);
  });
});
