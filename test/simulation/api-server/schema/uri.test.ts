import { describe, expect, test } from 'vitest';
import { parseRequestUri } from '#simulation/api-server/schema/uri.ts';

/** Found by giving random objects of other projects' kinds to this server and to kube-apiserver. */
describe('a URI as Go reads it', () => {
  test.each(['http://::1', 'http://a:b:80', 'http://%e4.example.com', 'http://a%25b', 'http://[::1]:80'])(
    'may be %s',
    (text) => {
      expect(parseRequestUri(text)).toBeDefined();
    },
  );

  test.each(['http://50%', 'http://a%20b', 'http://a:b', 'http://[::1]x'])('is not %s', (text) => {
    expect(parseRequestUri(text)).toBeUndefined();
  });
});
