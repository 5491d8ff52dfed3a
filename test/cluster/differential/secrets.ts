import fc from 'fast-check';
import type { Answer } from '#test/parity/client/answer.ts';
import type { Client } from '#test/parity/client/client.ts';

type Labels = Readonly<Record<string, string>>;

/** One write of one of a few Secrets: to write is to create, or to give other labels to what is there. */
export interface Write {
  name: string;
  /** None: it is deleted. */
  labels: Labels | undefined;
}

const keys = ['app', 'n', 'example.com/zone'];
const values = ['', 'x', 'y', '1', '2', '10'];

const key = fc.constantFrom(...keys);
const value = fc.constantFrom(...values);

const labels = fc.dictionary(key, value, { maxKeys: 3 });

export const writes = fc.array(
  fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    labels: fc.oneof({ weight: 3, arbitrary: labels }, { weight: 1, arbitrary: fc.constant(undefined) }),
  }),
  { minLength: 1, maxLength: 15 },
);

const requirement = fc.oneof(
  fc.tuple(key, fc.constantFrom('=', '==', '!='), value).map((parts) => parts.join('')),
  fc
    .tuple(key, fc.constantFrom('in', 'notin'), fc.array(value, { maxLength: 3 }))
    .map(([of, operator, among]) => `${of} ${operator} (${among.join(',')})`),
  fc.tuple(fc.constantFrom('', '!'), key).map((parts) => parts.join('')),
  fc.tuple(key, fc.constantFrom('>', '<'), fc.constantFrom('1', '2', '5', '10')).map((parts) => parts.join('')),
);

/** Of the grammar. */
export const labelSelector = fc.array(requirement, { maxLength: 3 }).map((all) => all.join(','));

/** Of the words of the grammar, in any order. */
export const anyLabelSelector = fc
  .array(
    fc.constantFrom(
      'app',
      'n',
      'x',
      '1',
      '-x',
      'a/b',
      'in',
      'notin',
      '=',
      '==',
      '!=',
      '!',
      '>',
      '<',
      '(',
      ')',
      ',',
      ' ',
    ),
    { maxLength: 7 },
  )
  .map((words) => words.join(''));

export const fieldSelector = fc
  .array(
    fc
      .tuple(
        fc.constantFrom('metadata.name', 'metadata.namespace', 'type', 'data'),
        fc.constantFrom('=', '==', '!=', ''),
        fc.constantFrom('a', 'b', '', 'Opaque', 'a\\,b', 'a\\', 'a=b'),
      )
      .map((parts) => parts.join('')),
    { maxLength: 2 },
  )
  .map((terms) => terms.join(','));

/** Does the write, and gives back the revision that it led to. */
export async function carryOut(api: Client, path: string, write: Write): Promise<string> {
  const { name } = write;
  const body = { apiVersion: 'v1', kind: 'Secret', metadata: { name, labels: write.labels } };
  if (write.labels === undefined) await api.delete(`${path}/${name}`);
  else if ((await api.post(path, body)).status === 409) await api.put(`${path}/${name}`, body);
  return (await api.get(path, { limit: '1' })).list.metadata.resourceVersion;
}

/** A refusal without what differs from one server to the other. */
export function refusal({ status, failure: { reason, message, details } }: Answer): unknown {
  return { status, reason, message: message.replace(/current: \d+$/, 'current: N'), details };
}
