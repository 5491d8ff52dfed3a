import { afterAll, beforeAll, describe, inject } from 'vitest';
import { createScene, eventually, type Scene } from '#test/parity/scene.ts';
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
    beforeAll(() => eventually(() => isAlone(scene), 'the kinds of the suite before are gone'));
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

/** kubectl finds kinds by their short names: those of another suite, still on their way out, would be taken for this one's. */
async function isAlone({ api }: Scene): Promise<boolean> {
  const { groups } = (await api.get('/apis')).body as { groups: { name: string }[] };
  return groups.every(({ name }) => !/^k[0-9a-f]{6}\.example\.com$/.test(name));
}
