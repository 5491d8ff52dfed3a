import type { Io } from '../io.ts';
import { renderPool, renderScreen, totalsLine, type View } from './screen.ts';

/** Shows one view after another: in place on a terminal, elsewhere a line for what has changed. */
export interface Display {
  show(view: View): void;
}

export function createDisplay(io: Io): Display {
  return io.terminal() === undefined ? lines(io) : screen(io);
}

/** Moves up over what it drew last, and clears from there: what stands above stays. */
function screen(io: Io): Display {
  let drawn = 0;
  let last = '';
  return {
    show(view) {
      const { columns, rows } = io.terminal() ?? { columns: 80, rows: 24 };
      const rendered = renderScreen(view, columns).slice(0, Math.max(1, rows - 1));
      const text = rendered.join('\n');
      if (text === last) return;
      io.out(`${drawn === 0 ? '' : `\x1b[${drawn}A`}\r\x1b[J${text}\n`);
      drawn = rendered.length;
      last = text;
    },
  };
}

function lines(io: Io): Display {
  const last = new Map<string, string>();
  let lastNote = '';
  return {
    show(view) {
      let changed = false;
      for (const pool of view.pools) {
        const line = renderPool(pool);
        if (last.get(pool.name) === line) continue;
        last.set(pool.name, line);
        changed = true;
        io.out(`${line}\n`);
      }
      if (changed) io.out(`  ${totalsLine(view)}\n`);
      if (view.note !== lastNote) io.out(`${view.note}\n`);
      lastNote = view.note;
    },
  };
}
