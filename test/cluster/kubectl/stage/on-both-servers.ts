import { afterAll, describe, inject } from 'vitest';
import { createScene, type Scene } from '#test/parity/scene.ts';
import { openShell, type Shell } from './shell.ts';

export interface Stage {
  readonly scene: Scene;
  /** In a new namespace. */
  readonly newShell: () => Promise<Shell>;
}

/** The same tests on the real server, and then on the embedded one, against the same golden files. */
export function onBothServers(suite: (stage: Stage) => void): void {
  const servers = inject('servers');
  describe.each(['real', 'embedded'] as const)('%s', (name) => {
    const scene = createScene(servers[name]);
    const shells: Shell[] = [];
    afterAll(() => {
      for (const shell of shells) shell.close();
    });
    suite({
      scene,
      async newShell() {
        const shell = await openShell(scene);
        shells.push(shell);
        return shell;
      },
    });
  });
}
