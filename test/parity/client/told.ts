import type { Answer } from './answer.ts';

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const time = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;
/** The object that a refused patch led to: each server shows its fields in an order of its own. */
const patchedObject = /Invalid value: "\{.*?[^\\]\}": /g;
const revision = /(resourceVersion\\*"?:\\*"?)\d+/g;

/**
 * All that an answer tells a client, with what differs from run to run masked, for a golden record. Who owns which field
 * is left out: suites of its own compare that.
 */
export function told(answer: Answer, ...names: readonly string[]): unknown {
  const { status, body, warnings } = answer;
  const retryAfter = answer.headers['retry-after'];
  const mask = (text: string): string =>
    names
      .reduce((masked, name) => masked.replaceAll(name, '<unique>'), text)
      .replaceAll(patchedObject, 'Invalid value: "{…}": ')
      .replaceAll(/Object 'Kind' is missing in '\{.+\}'/g, "Object 'Kind' is missing in '{…}'")
      .replaceAll(uuid, '<uid>')
      .replaceAll(time, '<time>')
      .replaceAll(revision, '$1<revision>');
  const masked = JSON.stringify(body, (key, value: unknown) => {
    if (key === 'managedFields') return undefined;
    if (key === 'resourceVersion' && typeof value === 'string') return '<revision>';
    return typeof value === 'string' ? mask(value) : value;
  });
  return {
    status,
    ...(retryAfter !== undefined && { retryAfter }),
    ...(warnings.length > 0 && { warnings: warnings.map(mask) }),
    body: JSON.parse(masked) as unknown,
  };
}
