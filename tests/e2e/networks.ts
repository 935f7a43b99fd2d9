// People outside, each on a real server: they write to our account there and see what it answers.
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

const facts = (name: string) => JSON.parse(process.env[name] ?? 'null');
export const bluesky = facts('KITH_TEST_BLUESKY') as {
  pds: string;
  plc: string;
  accounts: Record<string, { handle: string; did: string; password: string; app_password: string }>;
} | null;
export const snac = facts('KITH_TEST_MASTODON') as {
  server: string;
  accounts: Record<string, { handle: string; password: string }>;
} | null;
export const mail = facts('KITH_TEST_MAIL') as {
  host: string;
  smtp: { port: number };
  imap: { port: number };
  ca_file: string;
  maildirs: string;
  accounts: Record<string, { address: string; user: string; password: string }>;
} | null;
export const feeds = facts('KITH_TEST_FEEDS') as { url: string; admin: string } | null;

export interface Heard {
  id: string;
  text: string;
  parent: string;
}
export interface Outsider {
  write(text: string): Promise<string>; // the id its network gave it
  heard(): Promise<Heard[]>; // what our account answered, each time it was said
}

async function json(url: string, options: RequestInit = {}): Promise<any> {
  const answer = await fetch(url, { ...options, signal: AbortSignal.timeout(20_000) });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

export async function onBluesky(name: string, us: string): Promise<Outsider> {
  const { pds, accounts } = bluesky!;
  const call = (method: string, body: object, token = '') =>
    json(`${pds}/xrpc/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
  const session = await call('com.atproto.server.createSession', {
    identifier: accounts[name].handle,
    password: accounts[name].password,
  });
  return {
    async write(text) {
      const at = `@${accounts[us].handle}`;
      const record = {
        $type: 'app.bsky.feed.post',
        text: `${at} ${text}`,
        createdAt: new Date().toISOString(),
        facets: [
          {
            index: { byteStart: 0, byteEnd: at.length },
            features: [{ $type: 'app.bsky.richtext.facet#mention', did: accounts[us].did }],
          },
        ],
      };
      const made = await call(
        'com.atproto.repo.createRecord',
        { repo: session.did, collection: record.$type, record },
        session.accessJwt,
      );
      return made.uri;
    },
    async heard() {
      const list = await json(
        `${pds}/xrpc/com.atproto.repo.listRecords?repo=${accounts[us].did}&collection=app.bsky.feed.post`,
      );
      return list.records.map((record: any) => ({
        id: record.uri,
        text: record.value.text,
        parent: record.value.reply?.parent.uri ?? '',
      }));
    },
  };
}

// The OAuth dance without a browser, as a client of its own.
export async function onSnac(name: string, us: string): Promise<Outsider> {
  const { server, accounts } = snac!;
  const form = (url: string, fields: Record<string, string>) =>
    fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
  const oob = 'urn:ietf:wg:oauth:2.0:oob';
  const app = await (await form(`${server}/api/v1/apps`, { client_name: name, redirect_uris: oob })).json();
  const query = new URLSearchParams({ response_type: 'code', client_id: app.client_id, redirect_uri: oob });
  const page = await (await fetch(`${server}/oauth/authorize?${query}`)).text();
  const fields: Record<string, string> = { login: name, passwd: accounts[name].password };
  for (const [, key, value] of page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g))
    fields[key] = value;
  const action = /<form method="post" action="([^"]+)"/.exec(page)?.[1] ?? '/oauth/x-snac-login';
  const answer = await form(new URL(action, server).href, fields);
  const code = /[?&]code=([^&]+)/.exec(answer.headers.get('location') ?? '')?.[1] ?? /[0-9a-f]{32}/.exec(await answer.text())?.[0];
  const token = await (
    await form(`${server}/oauth/token`, {
      grant_type: 'authorization_code',
      client_id: app.client_id,
      client_secret: app.client_secret,
      redirect_uri: oob,
      code: code ?? '',
    })
  ).json();
  const headers = { authorization: `Bearer ${token.access_token}` };
  return {
    async write(text) {
      const status = await json(`${server}/api/v1/statuses`, {
        method: 'POST',
        headers,
        body: new URLSearchParams({ status: `@${us}@localhost ${text}` }),
      });
      return status.id;
    },
    async heard() {
      const list = await json(`${server}/api/v1/notifications?limit=40`, { headers });
      return list
        .filter((item: any) => item.type === 'mention')
        .map(({ status }: any) => ({ id: status.id, text: status.content, parent: status.in_reply_to_id ?? '' }));
    },
  };
}

export function byMail(name: string, us: string): Outsider {
  const { maildirs, smtp, accounts } = mail!;
  return {
    async write(text) {
      const id = `<${Date.now()}.${Math.random().toString(36).slice(2)}@kith.test>`;
      await submit(smtp.port, accounts[name].address, accounts[us].address, [
        `From: ${name} <${accounts[name].address}>`,
        `To: ${accounts[us].address}`,
        `Subject: A question`,
        `Message-ID: ${id}`,
        `Date: ${new Date().toUTCString()}`,
        '',
        text,
      ]);
      return id;
    },
    async heard() {
      const letters: string[] = [];
      for (const folder of ['new', 'cur'])
        try {
          for (const file of readdirSync(join(maildirs, name, folder)))
            letters.push(readFileSync(join(maildirs, name, folder, file), 'utf8'));
        } catch {
          // nothing came yet
        }
      const header = (letter: string, which: string) =>
        new RegExp(`^${which}:\\s*(\\S+)`, 'im').exec(letter)?.[1] ?? '';
      return letters.map((letter) => ({
        id: header(letter, 'Message-ID'),
        text: letter,
        parent: header(letter, 'In-Reply-To'),
      }));
    },
  };
}

// RFC 5321, as much of it as one letter needs.
function submit(port: number, from: string, to: string, lines: string[]): Promise<void> {
  const says = [`EHLO kith.test`, `MAIL FROM:<${from}>`, `RCPT TO:<${to}>`, 'DATA', [...lines, '.'].join('\r\n'), 'QUIT'];
  return new Promise((done, failed) => {
    const socket = connect(port, '127.0.0.1').setEncoding('utf8').setTimeout(20_000);
    let said = '';
    socket.on('error', failed).on('timeout', () => socket.destroy(new Error('the mail server is silent')));
    socket.on('data', (text) => {
      said += text;
      if (!/^\d{3} .*\r\n$/m.test(said)) return;
      if (!/^[23]/.test(said)) return socket.destroy(new Error(said));
      said = '';
      const next = says.shift();
      if (next) socket.write(`${next}\r\n`);
      else socket.end(done);
    });
  });
}
