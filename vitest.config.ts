import { defineConfig } from 'vitest/config';

/** Only ends what hangs: a virtual data centre takes long to compute on a machine that is busy with others. */
const hangs = 600_000;

/** Longer: it builds, starts, kills and starts again, and 600 nodes arrive meanwhile. */
const clusterHangs = 900_000;

/** Hosts install whole systems, boot them and make clusters of them, two at a time, and others' disks are slower. */
const hostsHang = 900_000;

/** All but what needs neither root nor hosts. */
const onHosts = ['test/hosts/*.test.ts', 'test/hosts/!(keeper|requirements|shared-root)/**/*.test.ts'];

/** The whole machine before and after: no other hosts may be there meanwhile. */
const comparesMachine = 'test/hosts/nothing-left.test.ts';

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
          exclude: [
            'test/parity/**',
            'test/cluster/**',
            ...onHosts,
            'test/ops-adapters/ssh/machine-runner/**',
            'test/ops-adapters/external/python/**',
            'test/ops-adapters/ansible/lint/**',
            'packages/*/test/real/**',
          ],
          testTimeout: hangs,
          hookTimeout: hangs,
        },
      },
      {
        test: {
          // Needs python3, which the README's test command doesn't ask for.
          name: 'machine-runner',
          include: [
            'test/ops-adapters/ssh/machine-runner/**/*.test.ts',
            'test/ops-adapters/external/python/**/*.test.ts',
          ],
          testTimeout: hangs,
          hookTimeout: hangs,
        },
      },
      {
        test: {
          name: 'embedded',
          include: ['test/parity/**/*.test.ts'],
          globalSetup: ['test/parity/servers/embedded.setup.ts'],
          testTimeout: hangs,
          hookTimeout: hangs,
        },
      },
      {
        test: {
          name: 'real',
          include: ['test/parity/**/*.test.ts'],
          globalSetup: ['test/parity/servers/real.setup.ts'],
          testTimeout: hangs,
          hookTimeout: hangs,
        },
      },
      {
        test: {
          name: 'cluster',
          include: ['test/cluster/**/*.test.ts'],
          exclude: ['test/cluster/kubectl/**'],
          globalSetup: ['test/parity/servers/both.setup.ts'],
          testTimeout: clusterHangs,
          hookTimeout: clusterHangs,
        },
      },
      {
        test: {
          name: 'kubectl',
          include: ['test/cluster/kubectl/**/*.test.ts'],
          globalSetup: ['test/parity/servers/both.setup.ts'],
          testTimeout: hangs,
          hookTimeout: hangs,
          // They share two servers, and kubectl finds kinds by their short names.
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'hosts',
          include: onHosts,
          exclude: [comparesMachine],
          globalSetup: ['test/hosts/hosts.setup.ts'],
          testTimeout: hostsHang,
          hookTimeout: hostsHang,
        },
      },
      {
        test: {
          name: 'hosts-alone',
          include: [comparesMachine],
          globalSetup: ['test/hosts/hosts.setup.ts'],
          testTimeout: hostsHang,
          hookTimeout: hostsHang,
        },
      },
      {
        test: {
          name: 'ansible',
          include: [
            'packages/ansible-runner-wrapper/test/real/**/*.test.ts',
            'test/ops-adapters/ansible/lint/**/*.test.ts',
          ],
          globalSetup: ['packages/ansible-runner-wrapper/test/real/installed.setup.ts'],
          testTimeout: hangs,
          hookTimeout: hangs,
        },
      },
    ],
  },
});
