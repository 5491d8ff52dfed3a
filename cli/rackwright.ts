#!/usr/bin/env -S MALLOC_ARENA_MAX=1 node --max-semi-space-size=4
import { processIo } from './io.ts';
import { runCommandLine } from './program.ts';

for (const stream of [process.stdout, process.stderr]) {
  // Whoever reads may have had enough, as `head` has. The work goes on, so that the exit code still tells how it ended.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await runCommandLine(process.argv.slice(2), processIo);
