import { ApiError } from '../api-error.ts';

/** In what form objects are wanted. */
export interface Representation {
  as: 'object' | 'table' | 'metadata' | 'metadata-list';
  /** Of meta.k8s.io, which tables and metadata are of. */
  apiVersion: string;
}

const forms: ReadonlyMap<string, Representation['as']> = new Map([
  ['Table', 'table'],
  ['PartialObjectMetadata', 'metadata'],
  ['PartialObjectMetadataList', 'metadata-list'],
]);

const plain: Representation = { as: 'object', apiVersion: '' };

/**
 * Picks what the server can give from an Accept header: by quality, then in the client's order.
 * @throws ApiError 406 when nothing in it can be given.
 */
export function representationOf(accept: string | undefined): Representation {
  if (accept === undefined || accept.trim() === '') return plain;
  for (const range of rangesOf(accept)) {
    const found = isJson(range) ? formOf(range) : undefined;
    if (found !== undefined) return found;
  }
  throw notAcceptable();
}

export function notAcceptable(): ApiError {
  const types = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';
  return new ApiError(406, 'NotAcceptable', `only the following media types are accepted: ${types}`);
}

/** One alternative of an Accept header, with its parameters (`as`, `v`, `g`, `q`). */
export interface MediaRange {
  type: string;
  parameters: ReadonlyMap<string, string>;
}

/** The best first. */
export function rangesOf(accept: string): MediaRange[] {
  return accept
    .split(',')
    .map((text) => {
      const [type = '', ...parameters] = text.split(';').map((part) => part.trim());
      return { type, parameters: new Map(parameters.map(parameterOf)) };
    })
    .toSorted((a, b) => qualityOf(b) - qualityOf(a));
}

export function isJson({ type }: MediaRange): boolean {
  return type === 'application/json' || type === 'application/*' || type === '*/*';
}

function parameterOf(text: string): [string, string] {
  const [name = '', value = ''] = text.split('=').map((part) => part.trim());
  return [name, value];
}

function qualityOf({ parameters }: MediaRange): number {
  const quality = Number(parameters.get('q') ?? '1');
  return Number.isNaN(quality) ? 1 : quality;
}

function formOf({ parameters }: MediaRange): Representation | undefined {
  const kind = parameters.get('as');
  if (kind === undefined) return plain;
  const as = forms.get(kind);
  const version = parameters.get('v') ?? '';
  const known = parameters.get('g') === 'meta.k8s.io' && (version === 'v1' || version === 'v1beta1');
  return as === undefined || !known ? undefined : { as, apiVersion: `meta.k8s.io/${version}` };
}
