import type { TestProject } from 'vitest/node';
import { startReal } from './start-real.ts';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const real = await startReal();
  project.provide('served', real.served);
  return () => real.stop();
}
