import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';

/**
 * The way in from outside the bridge's namespace: a proxy on a unix socket, which namespaces of networks don't hide. It knows
 * HTTP's CONNECT (RFC 9110, section 9.3.6), so that others' programs can use it too: curl, and kube-apiserver's egress
 * selector.
 */
export async function serveReach(socketFile: string): Promise<void> {
  const server = createServer((_, response) => response.writeHead(405).end());
  server.on('connect', (request, from, head) => {
    const [, host, port] = /^\[?([^\]]*?)\]?:(\d+)$/.exec(request.url ?? '') ?? [];
    const to = connect({ host: host ?? '', port: Number(port) });
    let answered = false;
    to.once('connect', () => {
      answered = true;
      from.write('HTTP/1.1 200 OK\r\n\r\n');
      to.write(head);
      from.pipe(to).pipe(from);
    });
    to.on('error', ({ message }) => {
      if (answered) from.destroy();
      else from.end(`HTTP/1.1 502 ${message.replaceAll(/[^ -~]/g, ' ')}\r\n\r\n`);
    });
    from.on('error', () => to.destroy());
  });
  server.listen(socketFile);
  await once(server, 'listening');
}
