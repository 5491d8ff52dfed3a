import { layers } from '#models/layers/layers.ts';
import { chainPicture, controllersTable, layersPicture } from './draw.ts';
import { insert, mermaidBlock } from './insert.ts';
import type { Recording } from './recorder.ts';

/** The pages that show the chain, relative to the root of the repository, and how each is brought up to date. */
export const chainPages: ReadonlyMap<string, (page: string, recording: Recording) => string> = new Map([
  [
    'README.md',
    (page: string, recording: Recording) =>
      insert(page, 'the chain', mermaidBlock(chainPicture(recording, 'overview'))),
  ],
  [
    'docs/chain.md',
    (page: string, recording: Recording) => {
      const whole = insert(page, 'the chain', mermaidBlock(chainPicture(recording, 'whole')));
      const layered = insert(whole, 'the layers', mermaidBlock(layersPicture(layers)));
      return insert(layered, 'the controllers', controllersTable(recording));
    },
  ],
]);
