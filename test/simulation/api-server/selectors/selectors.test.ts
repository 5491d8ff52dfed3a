import { describe, expect, it } from 'vitest';
import { ApiError } from '#simulation/api-server/api-error.ts';
import { matchesLabels } from '#simulation/api-server/selectors/label-selector.ts';
import { parseLabelSelector } from '#simulation/api-server/selectors/parse-label-selector.ts';
import { matcherOf, parseFieldSelector } from '#simulation/api-server/selectors/field-selector.ts';
import { requirementsOf, selectorText } from '#simulation/api-server/selectors/object-selector.ts';
import { pod as podDefinition } from '#simulation/api-server/resources/core/pod.ts';
import { pod } from '../lab.ts';

describe('a label selector', () => {
  const labels = { app: 'web', tier: 'front', 'example.com/zone': 'a', rank: '7' };

  it.each([
    ['', true],
    ['app=web', true],
    ['app==web', true],
    ['app = web , tier = front', true],
    ['app!=web', false],
    ['missing!=web', true],
    ['app in (web, api)', true],
    ['app in (api)', false],
    ['app notin (api,db)', true],
    ['missing notin (x)', true],
    ['missing in (x)', false],
    ['app', true],
    ['!app', false],
    ['!missing', true],
    ['example.com/zone=a', true],
    ['rank>6', true],
    ['rank<7', false],
    ['missing=', false],
    ['app in (web),tier notin (back),!missing', true],
  ])('%j selects it: %s', (text, expected) => {
    expect(matchesLabels(parseLabelSelector(text), labels)).toBe(expected);
  });

  it.each(['app=web=x', '=web', 'app in web', 'app in (a', 'a b', ',', 'app in (a),,b', 'a=$(x)'])(
    '%j is refused with 400',
    (text) => {
      expect(() => parseLabelSelector(text)).toThrow(ApiError);
    },
  );
});

describe('a field selector', () => {
  const bound = pod('web-1', {
    metadata: { namespace: 'shop' },
    spec: { nodeName: 'n1' },
    status: { phase: 'Running' },
  });
  const pending = pod('web-2', { metadata: { namespace: 'shop' }, status: { phase: 'Pending' } });

  it.each([
    ['', true, true],
    ['metadata.name=web-1', true, false],
    ['metadata.namespace=shop', true, true],
    ['spec.nodeName=', false, true],
    ['spec.nodeName!=', true, false],
    ['spec.nodeName=n1,status.phase!=Succeeded,status.phase!=Failed', true, false],
    ['status.phase==Pending', false, true],
  ])('%j', (text, selectsBound, selectsPending) => {
    const matches = matcherOf(podDefinition, parseFieldSelector(text));

    expect(matches(bound)).toBe(selectsBound);
    expect(matches(pending)).toBe(selectsPending);
  });

  it('reads escaped commas, equals signs and backslashes in a value', () => {
    expect(parseFieldSelector('spec.x=a\\,b\\=c\\\\,metadata.name!=y')).toEqual([
      { path: 'metadata.name', equal: false, value: 'y' },
      { path: 'spec.x', equal: true, value: 'a,b=c\\' },
    ]);
  });

  it('refuses a path that the resource has no selector for', () => {
    expect(() => matcherOf(podDefinition, parseFieldSelector('spec.containers=x'))).toThrow(
      'field label not supported: spec.containers',
    );
  });
});

describe('a selector in an object', () => {
  it('selects nothing when absent and everything when empty', () => {
    expect(requirementsOf(undefined)).toBeUndefined();
    expect(matchesLabels(requirementsOf({}) ?? [], {})).toBe(true);
  });

  it('is told as the text of an equal selector', () => {
    const selector = {
      matchLabels: { app: 'web' },
      matchExpressions: [
        { key: 'tier', operator: 'NotIn', values: ['db', 'back'] },
        { key: 'gone', operator: 'DoesNotExist' },
      ],
    };

    expect(selectorText(selector)).toBe('app=web,tier notin (back,db),!gone');
    expect(parseLabelSelector(selectorText(selector))).toHaveLength(3);
  });
});
