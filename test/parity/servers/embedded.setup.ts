import type { TestProject } from 'vitest/node';
import { startEmbedded } from './start-embedded.ts';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { served, stop } = await startEmbedded();
  project.provide('served', served);
  return stop;
}
