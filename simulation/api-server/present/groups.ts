import type { ResourceDefinition } from '../resources/definition.ts';

/** One API group and what it serves, its preferred version first. */
export interface Group {
  name: string;
  versions: { version: string; definitions: ResourceDefinition[] }[];
}

/** In the order of the definitions; versions by Kubernetes' priority: `v2`, `v1`, `v1beta1`, `v1alpha1`, others. */
export function groupsOf(definitions: readonly ResourceDefinition[]): Group[] {
  const groups = new Map<string, Map<string, ResourceDefinition[]>>();
  for (const definition of definitions) {
    const versions = groups.get(definition.group) ?? new Map<string, ResourceDefinition[]>();
    groups.set(definition.group, versions);
    versions.set(definition.version, [...(versions.get(definition.version) ?? []), definition]);
  }
  return [...groups].map(([name, versions]) => ({
    name,
    versions: [...versions]
      .map(([version, members]) => ({ version, definitions: members }))
      .toSorted((a, b) => compareVersions(a.version, b.version)),
  }));
}

const stages = ['alpha', 'beta', 'stable'];

/** Negative where `a` is preferred. Source: k8s.io/apimachinery/pkg/version `CompareKubeAwareVersionStrings`. */
export function compareVersions(a: string, b: string): number {
  const left = parse(a);
  const right = parse(b);
  if (left === undefined || right === undefined) {
    if (left === right) return a < b ? -1 : Number(a > b);
    return left === undefined ? 1 : -1;
  }
  return right.stage - left.stage || right.major - left.major || right.minor - left.minor;
}

function parse(version: string): { major: number; stage: number; minor: number } | undefined {
  const match = /^v([1-9][0-9]*)(?:(alpha|beta)([1-9][0-9]*))?$/.exec(version);
  if (match === null) return undefined;
  return { major: Number(match[1]), stage: stages.indexOf(match[2] ?? 'stable'), minor: Number(match[3] ?? 0) };
}
