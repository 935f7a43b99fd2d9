// What the tests drive: the built program, a server that runs already, or the sample server.
import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
export const output = process.env.KITH_E2E_OUTPUT ?? join(root, 'build/e2e');
export const pictures = join(output, 'screenshots');

export interface House {
  url: string;
  setupUrl: string;
  email: string;
  password: string;
  kind: 'program' | 'address' | 'sample';
  // A file for the scripted network's world; only where we share a disk with the program.
  stage: string;
  pid: number; // of the program, else 0
  close(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

async function answers(url: string, child: ChildProcess, log: () => string): Promise<void> {
  const end = Date.now() + 180_000;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`it ended before it answered:\n${log()}`);
    const up = await fetch(url, { signal: AbortSignal.timeout(20_000) }).then((answer) => answer.ok, () => false);
    if (up) return;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error(`${url} did not answer:\n${log()}`);
}

async function start(command: string, args: string[], ready: string, options: { cwd?: string; env?: NodeJS.ProcessEnv }) {
  let text = '';
  const child = spawn(command, args, { ...options, env: { ...process.env, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', (chunk) => (text += chunk));
  child.stderr.on('data', (chunk) => (text += chunk));
  await answers(ready, child, () => text);
  return {
    pid: child.pid ?? 0,
    log: () => text,
    // Its exit code; null where it had to be killed.
    stop: async () => {
      const running = () => child.exitCode === null && child.signalCode === null;
      const gone = new Promise((done) => child.once('exit', done));
      if (running()) {
        child.kill('SIGTERM');
        await Promise.race([gone, new Promise((done) => setTimeout(done, 60_000))]);
      }
      if (running()) child.kill('SIGKILL');
      return child.exitCode;
    },
  };
}

async function sample(begin: string): Promise<House> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const ui = join(root, 'ui');
  const vite = await start(
    process.execPath,
    ['node_modules/vite/bin/vite.js', 'preview', '--port', String(port), '--host', '127.0.0.1', '--strictPort'],
    `${url}/theme.js`,
    { cwd: ui, env: { KITH_MOCK: 'quiet', KITH_MOCK_START: begin } },
  );
  return {
    url,
    setupUrl: `${url}/setup?token=first-light`,
    email: 'dana@riverside.example',
    password: 'any will do here',
    kind: 'sample',
    stage: '/stage.jsonl',
    pid: 0,
    close: async () => void (await vite.stop()),
  };
}

async function program(command: 'demo' | 'serve', env: NodeJS.ProcessEnv = {}): Promise<House> {
  const data = mkdtempSync(join(tmpdir(), `kith-${command}-`));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const kith = await start(
    process.env.KITH_BIN!,
    [command, '--data', join(data, 'house'), '--listen', `127.0.0.1:${port}`, ...(command === 'serve' && !env.KITH_REACH ? ['--rehearsal'] : [])],
    `${url}/readyz`,
    { env },
  );
  const find = (pattern: RegExp) => pattern.exec(kith.log())?.[1] ?? '';
  const door = (await fetch(`${url}/api/v1/setup`).then((answer) => answer.json())) as {
    demo?: { password: string; people: { email: string }[] };
  };
  return {
    url,
    setupUrl: find(/(https?:\/\/\S+\/setup\?token=\S+)/),
    email: door.demo?.people[0]?.email ?? '',
    password: door.demo?.password ?? '',
    kind: 'program',
    stage: join(data, 'stage.jsonl'),
    pid: kith.pid,
    close: async () => {
      const code = await kith.stop();
      mkdirSync(output, { recursive: true });
      appendFileSync(join(output, `${command}.log`), kith.log());
      rmSync(data, { recursive: true, force: true });
      // A sanitizer that found something ends the program with its own code, perhaps only now.
      if (code !== 0) throw new Error(`kith ended with ${code}:\n${kith.log().slice(-5000)}`);
    },
  };
}

function address(): House {
  return {
    url: process.env.KITH_URL ?? new URL(process.env.KITH_SETUP_URL!).origin,
    setupUrl: process.env.KITH_SETUP_URL ?? '',
    email: process.env.KITH_EMAIL ?? '',
    password: process.env.KITH_PASSWORD ?? '',
    kind: 'address',
    stage: process.env.KITH_STAGE ?? '',
    pid: 0,
    close: async () => {},
  };
}

// Three organisations at work.
export const demo = (): Promise<House> =>
  process.env.KITH_URL ? Promise.resolve(address()) : process.env.KITH_BIN ? program('demo') : sample('signed-out');

// Nothing set up yet.
export const fresh = (env: NodeJS.ProcessEnv = {}): Promise<House> =>
  process.env.KITH_SETUP_URL ? Promise.resolve(address()) : process.env.KITH_BIN ? program('serve', env) : sample('setup');

export const isSample = !process.env.KITH_URL && !process.env.KITH_SETUP_URL && !process.env.KITH_BIN;
