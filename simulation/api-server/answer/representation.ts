import { ApiError } from '../api-error.ts';

/** In what form objects are wanted. */
export type Representation = 'object' | 'table' | 'metadata';

/**
 * Picks what the server can give from an Accept header, in the client's order; quality values are not weighed.
 * @throws ApiError 406 when nothing in it can be given.
 */
export function representationOf(accept: string | undefined): Representation {
  if (accept === undefined || accept.trim() === '') return 'object';
  for (const range of accept.split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    if (type !== 'application/json' && type !== '*/*' && type !== 'application/*') continue;
    const as = parameters.find((parameter) => parameter.startsWith('as='))?.slice(3);
    const v1 = parameters.every((parameter) => !parameter.startsWith('v=') || parameter === 'v=v1');
    if (as === undefined) return 'object';
    if (as === 'Table' && v1) return 'table';
    if ((as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') && v1) return 'metadata';
  }
  const message = 'only the following media types are accepted: application/json';
  throw new ApiError(406, 'NotAcceptable', message);
}
