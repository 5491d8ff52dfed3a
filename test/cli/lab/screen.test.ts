import { describe, expect, test } from 'vitest';
import { createDisplay } from '#cli/lab/live-display.ts';
import { renderScreen, type View } from '#cli/lab/screen.ts';
import type { PoolState } from '#simulation/lab/state.ts';
import { listening } from '../listening.ts';

function pool(overrides: Partial<PoolState> = {}): PoolState {
  return {
    name: 'web',
    wanted: 12,
    ready: 12,
    installing: 0,
    joining: 0,
    waiting: 0,
    failed: 0,
    settled: true,
    reason: 'Ready',
    message: '',
    ...overrides,
  };
}

function view(overrides: Partial<View> = {}): View {
  return {
    pools: [pool()],
    assets: { total: 100, byPhase: { Available: 88, InUse: 12 } },
    writes: 640,
    elapsedMs: 65_000,
    note: '',
    ...overrides,
  };
}

const shortOfMachines = pool({
  name: 'training',
  wanted: 14,
  ready: 10,
  installing: 1,
  joining: 1,
  waiting: 2,
  settled: false,
  reason: 'InsufficientCapacity',
  message: 'No machine fits: of 100, 88 without GPUs, 12 claimed.',
});

describe('the screen', () => {
  test('shows each pool, why it waits, and the totals', async () => {
    const lines = renderScreen(
      view({ pools: [shortOfMachines, pool()], note: 'All pools were Ready after 58s.' }),
      100,
    );

    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../golden/lab-screen.txt');
  });

  test('is never wider than the terminal', () => {
    const lines = renderScreen(view({ pools: [shortOfMachines] }), 40);

    expect(lines.map((line) => line.length).filter((length) => length > 40)).toEqual([]);
  });
});

describe('on a terminal', () => {
  test('a view is drawn over the last one, and not at all when nothing has changed', () => {
    const { io, heard } = listening();
    const display = createDisplay({ ...io, terminal: () => ({ columns: 80, rows: 24 }) });

    display.show(view());
    display.show(view());
    const once = heard.out.length;
    display.show(view({ writes: 641 }));

    expect(heard.out.slice(0, once)).not.toContain('\x1b[4A');
    expect(heard.out.slice(once).startsWith('\x1b[4A\r\x1b[JPOOL')).toBe(true);
  });

  test('never draws more lines than there are, as it could not go back over them', () => {
    const { io, heard } = listening();
    const display = createDisplay({ ...io, terminal: () => ({ columns: 80, rows: 5 }) });

    display.show(view({ pools: Array.from({ length: 9 }, (_, at) => pool({ name: `pool-${at}` })) }));

    expect(heard.out.split('\n')).toHaveLength(5);
  });
});

describe('elsewhere', () => {
  test('a line is printed for each pool that has changed, and for nothing else', () => {
    const { io, heard } = listening();
    const display = createDisplay(io);

    display.show(view({ pools: [shortOfMachines, pool()] }));
    heard.out = '';
    display.show(view({ pools: [shortOfMachines, pool()], elapsedMs: 66_000 }));
    display.show(view({ pools: [shortOfMachines, pool({ ready: 11, joining: 1, settled: false })] }));

    expect(heard.out).toBe(
      'web: 11 of 12 Ready, 0 installing, 1 joining, 0 waiting\n' +
        '  100 machines: 88 Available, 12 InUse · 640 writes · 1m05s\n',
    );
  });

  test('what waits says why', () => {
    const { io, heard } = listening();

    createDisplay(io).show(view({ pools: [shortOfMachines] }));

    expect(heard.out).toContain(
      '2 waiting (InsufficientCapacity: No machine fits: of 100, 88 without GPUs, 12 claimed.)',
    );
  });
});
