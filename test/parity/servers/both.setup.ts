import type { TestProject } from 'vitest/node';
import { startEmbedded } from './start-embedded.ts';
import { startReal } from './start-real.ts';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [embedded, real] = await Promise.all([startEmbedded(), startReal()]);
  project.provide('servers', { embedded: embedded.served, real: real.served });
  return async () => {
    await Promise.all([embedded.stop(), real.stop()]);
  };
}
