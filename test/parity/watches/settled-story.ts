import type { Watched } from '../client/watched.ts';
import { eventually } from '../scene.ts';

/** What a watch told until the server ended it, but bookmarks: when those come is the server's affair. */
export async function settledStory(watch: Watched): Promise<string[]> {
  await eventually(async () => watch.ended, 'the watch ends');
  return watch.story().filter((line) => line !== 'BOOKMARK');
}
