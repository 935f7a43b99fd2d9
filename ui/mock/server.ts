// A sample server for looking at the interface without a Kith: answers the API from memory. Development and
// tests of the interface only.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Connect, Plugin } from 'vite';
import { findWorld, type Answer } from './answers';
import { handle } from './routes';
import { startLive } from './live';
import { makeWorlds } from './worlds';

const csp =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text ? JSON.parse(text) : {};
}

function send(response: ServerResponse, answer: Answer): void {
  const body = answer.body === undefined ? '' : JSON.stringify(answer.body);
  response.statusCode = answer.status;
  response.setHeader('Content-Type', answer.status >= 400 ? 'application/problem+json' : 'application/json');
  response.setHeader('Cache-Control', 'no-store');
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  response.end(answer.status === 204 ? undefined : body);
}

export function mockServer(): Plugin {
  const worlds = makeWorlds();
  const stopLive = startLive(worlds);
  const middleware: Connect.NextHandleFunction = (request, response, next) => {
    const url = new URL(request.url ?? '/', 'http://mock');
    if (!url.pathname.startsWith('/api/v1/')) return next();
    const path = url.pathname.slice('/api/v1/'.length);
    const live = /^workspaces\/(\w+)\/events$/.exec(path);
    if (live) {
      const world = findWorld(worlds, live[1]);
      if (!world)
        return send(response, { status: 404, body: { title: 'no such workspace', kind: 'not_found' } });
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      response.write(': hello\n\n');
      const push = (seq: number, kind: string, body: object) =>
        response.write(`${seq ? `id: ${seq}\n` : ''}event: ${kind}\ndata: ${JSON.stringify(body)}\n\n`);
      const after = Number(request.headers['last-event-id'] ?? url.searchParams.get('after') ?? 0);
      if (after)
        for (const event of world.events.filter((item) => item.seq > after))
          push(event.seq, event.kind, event.body);
      world.streams.add(push);
      request.on('close', () => world.streams.delete(push));
      return;
    }
    bodyOf(request)
      .then((body) =>
        handle(worlds, {
          method: request.method ?? 'GET',
          path,
          query: url.searchParams,
          headers: request.headers,
          body: body as Record<string, never>,
        }),
      )
      .then((answer) => send(response, answer))
      .catch((error: unknown) =>
        send(response, {
          status: 500,
          body: { title: 'the sample server failed', detail: String(error), kind: 'internal' },
        }),
      );
  };
  return {
    name: 'kith-sample-server',
    configureServer(server) {
      server.middlewares.use(middleware);
      server.httpServer?.on('close', stopLive);
    },
    configurePreviewServer(server) {
      server.middlewares.use((_request, response, next) => {
        response.setHeader('Content-Security-Policy', csp);
        next();
      });
      server.middlewares.use(middleware);
    },
  };
}
