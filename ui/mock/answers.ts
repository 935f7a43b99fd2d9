// What every route answers with, and what they all look at.
import type { Conversation, Session } from '../src/lib/api/types';
import { type Person, type Talk, type World, newId } from './world';
import type { IncomingHttpHeaders } from 'node:http';

export interface Ask {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Record<string, never>;
}
export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}
export const ok = (body: unknown, status = 200, headers?: Record<string, string>): Answer => ({
  status,
  body,
  headers,
});
export const none: Answer = { status: 204 };
export const refuse = (status: number, kind: string, detail: string, extra: object = {}): Answer => ({
  status,
  body: { title: kind, kind, detail, status, ...extra },
});
export const now = () => new Date().toISOString();

// One browser at a time is enough here.
export const state = {
  signedIn: process.env.KITH_MOCK_START !== 'signed-out' && process.env.KITH_MOCK_START !== 'setup',
  needsSetup: process.env.KITH_MOCK_START === 'setup',
  totp: false,
  account: { id: newId(), name: 'Dana Whitlock', email: 'dana@riverside.example' },
  own: [] as World[],
};

export function session(worlds: World[]): Session {
  const mine = state.own.length ? state.own : worlds;
  return {
    account: { ...state.account, totp: state.totp },
    csrf: 'sample-csrf',
    memberships: mine.map((world) => ({
      workspace: {
        id: world.id,
        name: world.name,
        slug: world.slug,
        policy_adopted: world.policy !== null,
        demo: state.own.length === 0,
      },
      member: world.members.find((member) => member.id === world.me)!,
    })),
  };
}

export const findWorld = (worlds: World[], id?: string): World | undefined =>
  [...worlds, ...state.own].find((item) => item.id === id);

export const person = (world: World, id: string | null) => world.people.find((item) => item.id === id);
export const contactRef = (item: Person | undefined) =>
  item ? { id: item.id, name: item.name, avatar_url: null, circle: item.circle } : null;
export const memberRef = (world: World, id: string | null) => {
  const found = world.members.find((member) => member.id === id);
  return found ? { id: found.id, name: found.name } : null;
};
export function itemOf(world: World, talk: Talk): Conversation {
  const { messages, person: personId, assignee_id, draft: _draft, readers: _readers, ...rest } = talk;
  return {
    ...rest,
    contact: contactRef(person(world, personId)),
    assignee: memberRef(world, assignee_id),
    preview:
      (messages.filter((m) => m.direction !== 'note').at(-1) ?? messages.at(-1))?.text.slice(0, 200) ?? '',
    last_direction: messages.filter((m) => m.direction !== 'note').at(-1)?.direction ?? 'in',
    message_count: messages.length,
  };
}
