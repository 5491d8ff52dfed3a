import { generateKeyPairSync } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import ssh2, { type Connection, type ServerChannel } from 'ssh2';

export interface TestServer {
  readonly port: number;
  /** Its line for known_hosts. */
  readonly knownHosts: string;
  /** Logins that succeeded. */
  readonly logins: number;
  /** Ends every connection, as a machine that loses its power does. */
  drop(): void;
  close(): Promise<void>;
}

export interface ServerOptions {
  /** Answers a command; stdin has ended by then. */
  exec?: (command: string, stdin: string) => Answer | Promise<Answer>;
  user?: string;
  password?: string;
  /** A public key, as ssh2 parses it. */
  authorizedKey?: ReturnType<typeof ssh2.utils.parseKey>;
}

export interface Answer {
  status?: number;
  stdout?: string;
  stderr?: string;
  /** The connection goes before there is a status. */
  vanish?: true;
}

/** An ssh server in this process, on loopback, that also forwards as a jump host does. */
export async function startSshServer(options: ServerOptions = {}): Promise<TestServer> {
  const { exec = (): Answer => ({ status: 0 }), user = 'root', password = 'pw' } = options;
  const hostKey = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const connections = new Set<Connection>();
  let logins = 0;
  const server = new ssh2.Server({ hostKeys: [hostKey.privateKey] }, (connection) => {
    connections.add(connection);
    connection.on('error', () => undefined).on('close', () => connections.delete(connection));
    connection.on('authentication', (context) => {
      const key = options.authorizedKey;
      const isKey =
        context.method === 'publickey' &&
        key !== undefined &&
        !(key instanceof Error) &&
        context.key.data.equals(key.getPublicSSH());
      const isPassword = context.method === 'password' && context.password === password;
      if (context.username === user && (isKey || isPassword)) context.accept();
      else context.reject(['password', 'publickey']);
    });
    connection.on('ready', () => {
      logins += 1;
    });
    connection.on('session', (acceptSession) => {
      acceptSession().on('exec', (acceptExec, _reject, { command }) => {
        // Who has gone meanwhile wants no answer.
        answer(
          acceptExec().on('error', () => undefined),
          connection,
          command,
        ).catch(() => connection.end());
      });
    });
    connection.on('tcpip', (accept, _reject, { destIP, destPort }) => {
      const channel = accept();
      const socket = connect(destPort, destIP);
      socket.on('error', () => channel.close());
      channel.on('error', () => socket.destroy());
      channel.pipe(socket).pipe(channel);
    });
  });

  async function answer(channel: ServerChannel, connection: Connection, command: string): Promise<void> {
    let stdin = '';
    for await (const chunk of channel) stdin += String(chunk);
    const { status = 0, stdout = '', stderr = '', vanish } = await exec(command, stdin);
    if (vanish === true) {
      connection.end();
      return;
    }
    channel.stderr.write(stderr);
    channel.write(stdout);
    channel.exit(status);
    channel.end();
  }

  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const parsed = ssh2.utils.parseKey(hostKey.privateKey);
  if (parsed instanceof Error) throw parsed;
  const line = `[127.0.0.1]:${port} ssh-rsa ${parsed.getPublicSSH().toString('base64')}`;
  return {
    port,
    knownHosts: line,
    get logins() {
      return logins;
    },
    drop() {
      for (const one of connections) one.end();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const one of connections) one.end();
      }),
  };
}
