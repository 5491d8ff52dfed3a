import { layers } from '#models/layers/layers.ts';
import type { Source } from '../runtime/source.ts';
import { source } from '../runtime/source.ts';
import type { Caches } from '../shell/caches.ts';

/** One source for each kind of image: `keysOf` says whom a change of `<kind>/<name>` concerns. */
export function imageSources(caches: Caches, keysOf: (image: string) => string[]): Source[] {
  return layers.flatMap(({ image }) =>
    image === undefined
      ? []
      : [source(caches.images[image.kind], ({ metadata }) => keysOf(`${image.kind}/${metadata.name}`))],
  );
}
