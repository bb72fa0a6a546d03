import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';
import * as told from '../contract/told-server.ts';
import { selfSigned } from '../contract/self-signed.ts';
import { connectionSettings, sourceUrl } from './connection-settings.ts';
import { type Connection, openConnection } from './connection.ts';

/** One GET of a path, with as many bytes as it may bring. */
function get(connection: Connection, path: string, remaining = 10_000) {
  const budget = { remaining };
  const url = new URL(path, connection.origin);
  return connection.exchange({ method: 'GET', url, headers: {}, budget }, new AbortController().signal);
}

async function connectTo(behaviour: told.Behaviour) {
  const server = await told.startToldServer();
  server.behave(behaviour);
  const connection = openConnection({ baseUrl: server.origin, connections: 2 });
  return {
    server,
    connection,
    async [Symbol.asyncDispose]() {
      await connection.close();
      await server.close();
    },
  };
}

describe('a connection to a source', () => {
  it('counts bytes against the budget its requests share, compressed or not', async () => {
    const body = 'x'.repeat(1000);
    const packed = { headers: { 'content-encoding': 'gzip' }, body: gzipSync(body) };
    for (const reply of [{ body }, packed]) {
      await using scene = await connectTo(told.replying(reply));
      const budget = { remaining: 2500 };
      const ask = () =>
        scene.connection.exchange(
          { method: 'GET', url: new URL('/', scene.connection.origin), headers: {}, budget },
          new AbortController().signal,
        );
      const first = await ask();
      assert.ok(first.received && first.body.toString() === body);
      assert.equal(budget.remaining, 1500);
      await ask();
      const third = await ask();
      assert.ok(!third.received && third.outcome === 'invalid-answer');
      assert.equal(third.issue.code, 'too-long');
    }
  });

  it('says that asking again is harmless only where nothing came back', async () => {
    await using cut = await connectTo(told.resetting('request'));
    const before = await get(cut.connection, '/');
    assert.ok(!before.received && before.outcome === 'not-reachable' && before.retry);
    cut.server.behave(told.resetting('half-body'));
    const midway = await get(cut.connection, '/');
    assert.ok(!midway.received && midway.outcome === 'not-reachable' && midway.retry === undefined);
  });

  it('takes what is not HTTP for rubbish, not for silence', async () => {
    await using scene = await connectTo((_request, response) => void response.socket?.end('SSH-2.0-OpenSSH_9.2\r\n'));
    const answer = await get(scene.connection, '/');
    assert.ok(!answer.received && answer.outcome === 'invalid-answer');
  });

  it('sends nothing to another origin', async () => {
    await using scene = await connectTo(told.replying({}));
    await using other = await connectTo(told.replying({}));
    await assert.rejects(get(scene.connection, `${other.server.origin}/`));
    assert.equal(other.server.requests.length, 0);
  });

  describe('over mutual TLS', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'source-tls-'));
    after(() => rmSync(folder, { recursive: true }));
    const write = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const theirs = selfSigned('127.0.0.1');
    const ours = selfSigned('client.example.org');
    const server = createServer(
      { key: theirs.key, cert: theirs.certificate, ca: ours.certificate, requestCert: true, rejectUnauthorized: true },
      (request, response) => response.end((request.socket as TLSSocket).getPeerCertificate().subject.CN),
    ).listen(0, '127.0.0.1');
    after(() => server.close().closeAllConnections());
    await once(server, 'listening');
    const baseUrl = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const authorityFile = write('their-authority.pem', theirs.certificate);
    const certificateFile = write('our-certificate.pem', ours.certificate);
    const keyFile = write('our-key.pem', ours.key);

    const cases = [
      ['shows our certificate to a server we trust', { authorityFile, certificateFile, keyFile }, true],
      ['is refused without our certificate', { authorityFile }, false],
      ['refuses a server it does not trust', { certificateFile, keyFile }, false],
    ] as const;
    for (const [name, tls, reached] of cases) {
      it(name, async () => {
        const connection = openConnection({ baseUrl, connections: 1, tls });
        const answer = await get(connection, '/');
        assert.equal(answer.received, reached);
        if (answer.received) assert.equal(answer.body.toString(), 'client.example.org');
        else assert.equal(answer.outcome, 'not-reachable');
        await connection.close();
      });
    }
  });

  it('is opened to https, or to this machine alone, without credentials in the address', () => {
    const taken = ['https://fhir.example.org/r4', 'http://127.0.0.1:8080/fhir', 'http://localhost/'];
    const refused = [
      'http://fhir.example.org/',
      'ftp://example.org/',
      'https://user:word@example.org/',
      'https://example.org/?a=b',
      'x',
    ];
    assert.deepEqual(
      taken.map((url) => sourceUrl.safeParse(url).success),
      [true, true, true],
    );
    assert.deepEqual(
      refused.map((url) => sourceUrl.safeParse(url).success),
      refused.map(() => false),
    );
    assert.equal(connectionSettings.connections.parse(undefined), 32);
  });
});
