import { LineCounter, parseAllDocuments, isSeq, isMap, type Document, type Node } from 'yaml';
import type { Finding, Origin } from './finding.ts';

/** One thing of a list, as the file has it. */
export interface Entry {
  at: Origin;
  value: Record<string, unknown>;
}

/** `total`: how many there are in all, where an answer says so that may be only a page of them. */
export type ParsedEntries = { entries: Entry[]; total?: number } | { errors: Finding[] };

/**
 * The things that a YAML or JSON file lists, with their lines: a bare list, `listKey: [...]` in an object as REST answers
 * and Kubernetes Lists are, a single object, or a stream of documents of any of these. JSON is YAML here (YAML 1.2).
 */
export function parseEntries(text: string, file: string, listKey: string): ParsedEntries {
  const lineCounter = new LineCounter();
  const entries: Entry[] = [];
  const errors: Finding[] = [];
  let total: number | undefined;
  for (const document of documentsOf(text, lineCounter)) {
    const lineOf = (offset: number): number => lineCounter.linePos(offset).line;
    for (const { message, pos } of document.errors) {
      errors.push({
        file,
        line: lineOf(pos[0]),
        message: `can't be read as YAML or JSON: ${message.split('\n', 1)[0] ?? ''}`,
      });
    }
    if (document.errors.length > 0 || document.contents === null) continue;
    const count = isMap(document.contents) ? document.contents.get('count') : undefined;
    if (typeof count === 'number') total = count;
    for (const node of itemsOf(document.contents, listKey)) {
      const at: Origin = { file, line: lineOf(node.range?.[0] ?? 0) };
      const value = plain(node, document);
      if (isRecord(value)) entries.push({ at, value });
      else if (value === undefined)
        errors.push({ ...at, message: 'repeats itself by aliases more than a list of things would' });
      else
        errors.push({ ...at, message: `is no object: a list of objects is wanted, or one with them under ${listKey}` });
    }
  }
  return errors.length > 0 ? { errors } : { entries, ...(total !== undefined && { total }) };
}

function documentsOf(text: string, lineCounter: LineCounter): Document[] {
  const documents = parseAllDocuments(text.replace(/^\uFEFF/, ''), { lineCounter, prettyErrors: false });
  return Array.isArray(documents) ? documents : [];
}

function itemsOf(contents: Node, listKey: string): Node[] {
  if (isSeq<Node>(contents)) return contents.items;
  if (!isMap(contents)) return [contents];
  const list = contents.get(listKey, true);
  return isSeq<Node>(list) ? list.items : [contents];
}

/** Undefined where aliases would make a small file a huge value. */
function plain(node: Node, document: Document): unknown {
  try {
    return node.toJS(document, { maxAliasCount: 100 }) ?? null;
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
