import { findBinaries, kubeletBinary } from './binaries.ts';

/** All that tests of any suite build, so that none of them takes the time for it: what is cached is only named. */
const found = { ...(await findBinaries()), kubelet: await kubeletBinary() };
for (const [name, path] of Object.entries(found)) console.log(`${name.padEnd(24)} ${path}`);
