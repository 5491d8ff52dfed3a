import { createHash } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

export interface ArchiveServer {
  /** An image of this archive. `slow` sends a byte a second, for two minutes. */
  image(
    files: Readonly<Record<string, string>>,
    how?: 'at once' | 'slow' | 'elsewhere',
  ): {
    family: string;
    version: string;
    url: string;
    sha256: string;
  };
  /** An image of a program as it is, and not of an archive. */
  program(text: string): ReturnType<ArchiveServer['image']>;
  close(): Promise<void>;
}

/** Serves archives on loopback. */
export async function serveArchives(): Promise<ArchiveServer> {
  const archives = new Map<string, { bytes: Buffer; how: string }>();
  const server = createServer((request, response) => {
    const found = archives.get(request.url ?? '');
    if (found === undefined) response.writeHead(404).end();
    else if (found.how === 'elsewhere') response.writeHead(302, { location: '/other' }).end();
    else if (found.how === 'slow') drip(response);
    else response.writeHead(200, { 'content-length': found.bytes.length }).end(found.bytes);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  function serve(bytes: Buffer, how: string): ReturnType<ArchiveServer['image']> {
    const name = `/${archives.size}`;
    archives.set(name, { bytes, how });
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { family: 'cni-plugins', version: '1.9.0', url: `http://127.0.0.1:${port}${name}`, sha256 };
  }
  return {
    image: (files, how = 'at once') => serve(gzipSync(tar(files)), how),
    program: (text) => serve(Buffer.from(text), 'at once'),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function drip(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': 120 });
  const timer = setInterval(() => response.write('x'), 1_000);
  response.on('close', () => clearInterval(timer));
}

/** A ustar archive (POSIX.1-1988) of plain files; a name that ends in ` -> target` is a symbolic link. */
export function tar(files: Readonly<Record<string, string>>): Buffer {
  const blocks = Object.entries(files).flatMap(([entry, text]) => {
    const [name = '', link] = entry.split(' -> ');
    const content = Buffer.from(link === undefined ? text : '');
    return [header(name, content.length, link), content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function header(name: string, size: number, link: string | undefined): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0, 100);
  block.write('0000755\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  block.write('        ', 148);
  block.write(link === undefined ? '0' : '2', 156);
  block.write(link ?? '', 157, 100);
  block.write('ustar\0' + '00', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
