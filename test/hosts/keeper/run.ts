import { mkdirSync } from 'node:fs';
import { must } from '../command.ts';
import { answerCalls, tell } from './answer-calls.ts';
import type { KeeperOptions } from './calls.ts';
import { followKernel } from './kernel-events.ts';
import { createKeeper } from './keeper.ts';
import { createBridge } from './network.ts';
import { serveReach } from './reach.ts';

/*
 * The process that a net of hosts lives in: in a PID, a mount and a network namespace of its own, with
 * the net's bridge. However it ends, the kernel ends all hosts with it, and takes down what they had: mounts, networks,
 * loop devices and disks. Only empty control groups and the net's folder need a hand.
 */
const options = JSON.parse(process.argv[2] ?? '') as KeeperOptions;
const state = `${options.folder}/state`;
mkdirSync(state);
await must(['mount', '-t', 'tmpfs', '-o', 'mode=700', 'state', state]);
await createBridge(options.bridge);
await serveReach(`${options.folder}/reach.sock`);
const keeper = createKeeper(options, state, (event) => tell({ kind: 'event', event }));
await followKernel((line) => keeper.blockDeviceChanged(line));
answerCalls(keeper.calls);
tell({ kind: 'ready' });
