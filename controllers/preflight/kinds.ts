import type { Resource } from '#models/meta/resource.ts';
import { isRecord } from '../runtime/json.ts';
import type { Finding } from './finding.ts';

/** Of a CustomResourceDefinition whose kind isn't served, as far as we may read it. */
export type DefinitionState =
  | { state: 'absent' | 'unknown' | 'terminating' }
  | { state: 'not-established'; message: string }
  | { state: 'established'; served: readonly string[] };

/** What the server serves of a group version: plural and verbs of each resource, from its APIResourceList. */
export type ServedKinds = ReadonlyMap<string, readonly string[]>;

/** @param body of `GET /apis/GROUP/VERSION`; anything but a list of resources (a 404's text) serves nothing. */
export function servedKinds(body: unknown): ServedKinds {
  const resources = isRecord(body) && Array.isArray(body['resources']) ? body['resources'] : [];
  const served = new Map<string, readonly string[]>();
  for (const one of resources) {
    if (!isRecord(one) || typeof one['name'] !== 'string' || one['name'].includes('/')) continue;
    const verbs: readonly unknown[] = Array.isArray(one['verbs']) ? one['verbs'] : [];
    served.set(
      one['name'],
      verbs.filter((verb) => typeof verb === 'string'),
    );
  }
  return served;
}

export function missingKinds(wanted: readonly Resource[], served: ServedKinds): Resource[] {
  return wanted.filter(({ plural }) => !served.has(plural));
}

/** @param definitions states by plural, of the kinds that aren't served; one that isn't named is unknown. */
export function judgeKinds(
  url: string,
  wanted: readonly Resource[],
  served: ServedKinds,
  definitions: ReadonlyMap<string, DefinitionState>,
): Finding[] {
  const missing: string[] = [];
  const terminating: string[] = [];
  const waiting: { kind: string; message: string }[] = [];
  const elsewhere: { kind: string; versions: readonly string[] }[] = [];
  for (const { plural, kind } of wanted) {
    const verbs = served.get(plural);
    if (verbs !== undefined) {
      // While a definition is being deleted, its kind is served without the verbs that write.
      if (!verbs.includes('create')) terminating.push(kind);
      continue;
    }
    const found = definitions.get(plural) ?? { state: 'unknown' };
    if (found.state === 'terminating') terminating.push(kind);
    else if (found.state === 'not-established') waiting.push({ kind, message: found.message });
    else if (found.state === 'established') elsewhere.push({ kind, versions: found.served });
    else missing.push(kind);
  }
  const findings: Finding[] = [];
  const all = missing.length === wanted.length;
  if (missing.length > 0) findings.push({ kind: 'KindsMissing', url, kinds: missing, all });
  if (terminating.length > 0) findings.push({ kind: 'KindsTerminating', url, kinds: terminating });
  if (waiting.length > 0) findings.push({ kind: 'KindsNotEstablished', url, kinds: waiting });
  if (elsewhere.length > 0) {
    const versions = new Set(elsewhere.flatMap((one) => one.versions));
    const kinds = elsewhere.map(({ kind }) => kind);
    findings.push({ kind: 'VersionNotServed', url, kinds, served: [...versions], wanted: wanted[0]?.version ?? '' });
  }
  return findings;
}

/** @param body of `GET …/customresourcedefinitions/NAME`, where that was answered with 200. */
export function definitionState(body: unknown, version: string): DefinitionState {
  if (!isRecord(body) || !isRecord(body['metadata'])) return { state: 'unknown' };
  const status = isRecord(body['status']) ? body['status'] : {};
  const conditions = (Array.isArray(status['conditions']) ? status['conditions'] : []).filter(isRecord);
  const condition = (type: string): Record<string, unknown> | undefined =>
    conditions.find((one) => one['type'] === type);
  if (typeof body['metadata']['deletionTimestamp'] === 'string' || condition('Terminating')?.['status'] === 'True') {
    return { state: 'terminating' };
  }
  const refusal = [condition('NamesAccepted'), condition('Established')].find((one) => one?.['status'] === 'False');
  const message = typeof refusal?.['message'] === 'string' ? refusal['message'] : '';
  if (refusal !== undefined || condition('Established')?.['status'] !== 'True') {
    return { state: 'not-established', message };
  }
  const versions = isRecord(body['spec']) && Array.isArray(body['spec']['versions']) ? body['spec']['versions'] : [];
  const served = versions
    .filter(isRecord)
    .filter((one) => one['served'] === true)
    .map((one) => String(one['name']));
  return served.includes(version) ? { state: 'not-established', message: '' } : { state: 'established', served };
}
