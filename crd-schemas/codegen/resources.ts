import type { Crd } from './crd.ts';

/** The `Resource` constant of every kind, and the list of all. */
export function resourceConstants(crds: readonly Crd[]): string {
  const constants = crds.map((crd) => {
    const { group, version, plural, kind, namespaced } = crd;
    return `export const ${constantName(crd)}: Resource = ${JSON.stringify({ group, version, plural, kind, namespaced })};`;
  });
  return [
    `import type { Resource } from '../meta/resource.ts';`,
    '',
    ...constants,
    '',
    '/** Every kind of the group, in the order of their names. */',
    `export const rackwrightResources: readonly Resource[] = [${crds.map(constantName).join(', ')}];`,
  ].join('\n');
}

/** The plural in camel case, an acronym at the start in lower case: `computeNodes`, `osImages`, `azones`. */
function constantName({ kind, plural }: Crd): string {
  const acronym = /^[A-Z](?:[A-Z0-9]*(?=[A-Z][a-z])|[A-Z0-9]+$)?/.exec(kind)?.[0] ?? '';
  const start = acronym.length === 1 ? kind.slice(0, 2) : acronym;
  return start.toLowerCase() + kind.slice(start.length) + plural.slice(kind.length);
}
