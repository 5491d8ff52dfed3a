import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpsAdapter } from '#ops-adapters/port.ts';
import { createHostNet, type HostNet } from '../host-net.ts';
import { manage, type ManagedHost } from '../ssh/managed-host.ts';

let net: HostNet;
const opened: ManagedHost[] = [];
beforeAll(async () => {
  net = await createHostNet();
});
afterAll(async () => {
  for (const one of opened) one.close();
  await net.stop();
});

async function host(number: number): Promise<ManagedHost> {
  const managed = await manage(net, { name: `node-${number}`, address: `10.77.0.${10 + number}`, boot: 'rescue' });
  opened.push(managed);
  return managed;
}

/** In place of sshd. */
async function listen(managed: ManagedHost, greeting: string): Promise<void> {
  const program = `import socket, sys
server = socket.create_server(("", 22), reuse_port=True)
kept = []
while True:
    kept.append(server.accept()[0])
    kept[-1].sendall(sys.argv[1].encode())
`;
  // The rescue system would start it anew. One that is dying has the port still.
  const gone = 'while pgrep sshd; do sleep 0.05; done';
  await managed.host.exec(['sh', '-c', `mv /usr/sbin/sshd /usr/sbin/no-sshd; pkill -KILL sshd; ${gone}`]);
  const start = 'cat > /run/listen.py; setsid python3 /run/listen.py "$1" > /dev/null 2>&1 < /dev/null &';
  await managed.host.exec(['sh', '-c', start, 'sh', greeting], { input: program });
  await expect.poll(async () => (await managed.host.dial(22)).destroy().destroyed, { timeout: 120_000 }).toBe(true);
}

/** The login shell of root never ends. */
async function hangAfterLogin(managed: ManagedHost): Promise<void> {
  const put =
    'printf "#!/bin/sh\\nexec sleep 1000\\n" > /bin/hang; chmod 755 /bin/hang; usermod --shell /bin/hang root';
  await managed.host.exec(['sh', '-ec', put]);
}

interface Silence {
  name: string;
  make(managed: ManagedHost, used: OpsAdapter): Promise<unknown>;
}

const silences: readonly Silence[] = [
  { name: 'takes connections, and says nothing', make: (managed) => listen(managed, '') },
  { name: 'says its banner, and nothing more', make: (managed) => listen(managed, 'SSH-2.0-OpenSSH_9.2\r\n') },
  { name: 'lets in, and then hangs', make: hangAfterLogin },
  { name: 'is stopped', make: ({ host }) => host.exec(['pkill', '-STOP', 'sshd']) },
  {
    name: 'is stopped under a connection that is up',
    async make(managed, used) {
      await used.inspect(managed.machine());
      await managed.host.exec(['pkill', '-STOP', 'sshd']);
    },
  },
];

describe('an ssh server that hangs', () => {
  test('is Unreachable before long, in whichever way it does, and the other machines are answered meanwhile', async () => {
    const [healthy, ...hanging] = await Promise.all([0, 1, 2, 3, 4, 5].map(host));
    if (healthy === undefined) throw new Error('no host');
    const over: string[] = [];
    const calls = await Promise.all(
      silences.map(async (silence, at) => {
        const managed = hanging[at];
        if (managed === undefined) throw new Error('too few hosts');
        const adapter = managed.adapter();
        await silence.make(managed, adapter);
        return async () => {
          const answer: unknown = await adapter.poll({ name: 'x', machine: managed.machine() }).catch((error) => error);
          over.push(silence.name);
          return answer;
        };
      }),
    );

    // What is measured is an answer, and not how long the runner takes to get there.
    await healthy.adapter().inspect(healthy.machine());

    const answers = Promise.all(calls.map((call) => call()));
    const facts = await healthy.adapter().inspect(healthy.machine());

    expect(facts).toMatchObject({ serial: 'SERIAL-node-0' });
    expect(over).toEqual([]);
    for (const answer of await answers) expect(answer).toMatchObject({ reason: 'Unreachable', retryable: true });
  });

  test('is reached again when it answers again', async () => {
    const stopped = opened.find(({ host: { name } }) => name === 'node-4');
    await stopped?.host.exec(['pkill', '-CONT', 'sshd']);

    await expect(stopped?.adapter().inspect(stopped.machine())).resolves.toMatchObject({ serial: 'SERIAL-node-4' });
  });
});

test('a call that hangs on the machine, with its lock, is told of by those that come after', async () => {
  const managed = await host(6);
  const adapter = managed.adapter();
  await adapter.inspect(managed.machine());
  const held = 'sh -c "touch /run/held; exec sleep 1000"';
  const hold = `flock /var/lib/rackwright/lock ${held} > /dev/null 2>&1 < /dev/null &`;
  await managed.host.exec(['sh', '-c', `${hold} until [ -e /run/held ]; do sleep 0.05; done`]);

  const polled = adapter.poll({ name: 'x', machine: managed.machine() });

  await expect(polled).rejects.toMatchObject({ reason: 'BackendFailed', retryable: true });
  await expect(polled).rejects.toThrow('holds its lock');
  await managed.host.exec(['pkill', '-f', 'sleep 1000']);
  await expect(adapter.poll({ name: 'x', machine: managed.machine() })).resolves.toEqual({ outcome: 'unknown' });
});
