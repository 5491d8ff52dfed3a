import type { Source } from '../runtime/source.ts';

/** Several sources as one: for what is gathered over all of them. */
export function merged(sources: readonly Source[]): Source {
  return {
    synced: Promise.all(sources.map(({ synced }) => synced)).then((all) => all.every(Boolean)),
    start(enqueue) {
      const stops = sources.map((source) => source.start(enqueue));
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}
