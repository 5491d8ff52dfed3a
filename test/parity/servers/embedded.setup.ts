import type { TestProject } from 'vitest/node';
import { startEmbedded } from './start-embedded.ts';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const embedded = await startEmbedded();
  project.provide('served', embedded.served);
  return () => embedded.stop();
}
