import { parse } from 'yaml';
import { isRecord } from './json.ts';
import { KubeconfigError } from './kubeconfig-error.ts';

/** What kubeconfig files say, merged: the first of several entries of one name counts, as for kubectl. */
export interface KubeconfigDocument {
  currentContext: string | undefined;
  contexts: Map<string, KubeconfigEntry>;
  clusters: Map<string, KubeconfigEntry>;
  users: Map<string, KubeconfigEntry>;
  /** For messages: the files, or what the text was. */
  origin: string;
}

export interface KubeconfigEntry {
  fields: Record<string, unknown>;
  /** Relative file names in the entry start here; undefined where files may not be named. */
  folder: string | undefined;
}

export interface KubeconfigText {
  text: string;
  origin: string;
  folder: string | undefined;
}

/** @throws KubeconfigError */
export function readDocument(texts: readonly KubeconfigText[]): KubeconfigDocument {
  const document: KubeconfigDocument = {
    currentContext: undefined,
    contexts: new Map(),
    clusters: new Map(),
    users: new Map(),
    origin: texts.map(({ origin }) => origin).join(', '),
  };
  for (const text of texts) merge(document, text);
  return document;
}

function merge(document: KubeconfigDocument, { text, origin, folder }: KubeconfigText): void {
  const config = parseYaml(text, origin);
  const context = config['current-context'];
  if (typeof context === 'string' && context !== '') document.currentContext ??= context;
  for (const [list, entry] of [
    ['contexts', 'context'],
    ['clusters', 'cluster'],
    ['users', 'user'],
  ] as const) {
    const items = config[list] ?? [];
    if (!Array.isArray(items)) throw new KubeconfigError(`${origin}: "${list}" is no list`);
    for (const item of items) {
      const name: unknown = isRecord(item) ? item['name'] : undefined;
      const fields: unknown = isRecord(item) ? item[entry] : undefined;
      if (typeof name !== 'string' || !isRecord(fields ?? {})) {
        throw new KubeconfigError(`${origin}: an entry of "${list}" needs a name and a "${entry}"`);
      }
      if (!document[list].has(name)) document[list].set(name, { fields: isRecord(fields) ? fields : {}, folder });
    }
  }
}

function parseYaml(text: string, origin: string): Record<string, unknown> {
  let parsed: unknown;
  // The parser's messages quote the text, in which credentials may stand: no error may carry them on, and no warning
  // may be printed.
  try {
    parsed = parse(text, { logLevel: 'error' });
  } catch {
    throw new KubeconfigError(`${origin} is not valid YAML`);
  }
  if (!isRecord(parsed)) throw new KubeconfigError(`${origin} is empty, or no kubeconfig`);
  return parsed;
}

/** @throws KubeconfigError that names what is there, so that a wrong name is easily set right. */
export function entryOf(
  document: KubeconfigDocument,
  list: 'contexts' | 'clusters' | 'users',
  name: string,
): KubeconfigEntry {
  const entry = document[list].get(name);
  if (entry !== undefined) return entry;
  const known = [...document[list].keys()].join(', ');
  throw new KubeconfigError(
    `${document.origin} has no "${name}" among its ${list} (${known === '' ? 'there are none' : `there is: ${known}`})`,
  );
}
