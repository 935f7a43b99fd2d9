// The sample server: people, moments, follow-ups.
import type { ContactCard, Visitor, Wish } from '../src/lib/api/types';
import {
  type Answer,
  type Ask,
  contactRef,
  itemOf,
  memberRef,
  none,
  now,
  ok,
  person,
  refuse,
} from './answers';
import { emit } from './live';
import { type Person, type World, newId } from './world';

export function contacts(world: World, ask: Ask): Answer {
  const text = (ask.query.get('q') ?? '').toLowerCase();
  const circle = ask.query.get('circle');
  const items = world.people
    .filter(
      (item) =>
        (!circle || String(item.circle ?? 'none') === circle) &&
        `${item.name} ${item.identities.map((i) => i.handle).join(' ')}`.toLowerCase().includes(text),
    )
    .map((item) => ({
      ...contactRef(item)!,
      identities: item.identities,
      talked_at:
        world.talks
          .filter((talk) => talk.person === item.id)
          .map((talk) => talk.last_message_at)
          .sort()
          .at(-1) ?? null,
    }));
  return ok({ items, next: null });
}

export function card(world: World, item: Person): ContactCard {
  const talks = world.talks
    .filter((talk) => talk.person === item.id)
    .sort((a, b) => b.last_message_at.localeCompare(a.last_message_at));
  return {
    ...contactRef(item)!,
    note: item.note,
    time_zone: item.time_zone,
    identities: item.identities,
    talks: { count: talks.length, year: talks.length, last_at: talks[0]?.last_message_at ?? null },
    moments: [...item.moments].sort((a, b) => b.happened_at.localeCompare(a.happened_at)),
    conversations: talks.slice(0, 20).map((talk) => itemOf(world, talk)),
    merged: (apart.get(item.id) ?? []).map((other) => ({ id: other.id, name: other.name })),
  };
}

const wishes = new Map<string, Wish['wish']>();

function wish(ask: Ask, id: string): Answer {
  if (ask.method === 'PUT') wishes.set(id, (ask.body as unknown as Wish).wish);
  const answer: Wish = { wish: wishes.get(id) ?? 'none', set: null, earlier: [] };
  return ok(answer);
}

// Everybody here is on the ground of the ladder.
export function ground(id: string): Visitor {
  return {
    contact_id: id,
    step: null,
    muted_until: null,
    ladder: ['remind', 'redirect', 'limit', 'block'],
    next: { step: 'remind', wording: '', second_person: false, limit_for: null },
    asked: null,
    steps: [],
  };
}
export const noSteps = () => refuse(422, 'invalid', 'the sample server takes no steps; the program does');

// Who was taken for whom, with what was theirs.
const apart = new Map<string, Person[]>();

export function contact(world: World, ask: Ask, parts: string[]): Answer {
  if (parts[2] === 'unmerge') return unmerge(world, parts[1]!);
  const found = person(world, parts[1]!);
  if (!found) return refuse(404, 'not_found', 'this person is not here');
  if (parts[2] === 'wish') return wish(ask, found.id);
  if (parts[2] === 'visitor') return ask.method === 'GET' ? ok(ground(found.id)) : noSteps();
  const body = ask.body as Record<string, unknown>;
  if (parts[2] === 'moments') {
    found.moments.push({
      id: newId(),
      follow_up_at: null,
      follow_up_done_at: null,
      by: memberRef(world, world.me),
      contact_id: found.id,
      conversation_id: null,
      ...(body as object),
    } as Person['moments'][number]);
    emit(world, 'moment.added', 'contact', found.id);
    return ok(found.moments.at(-1), 201);
  }
  if (parts[2] === 'merge') {
    const other = person(world, String(body.other_id));
    if (!other) return refuse(404, 'not_found', 'the other person is not here');
    found.identities.push(...other.identities);
    found.moments.push(...other.moments);
    for (const talk of world.talks) if (talk.person === other.id) talk.person = found.id;
    world.people = world.people.filter((item) => item !== other);
    apart.set(found.id, [...(apart.get(found.id) ?? []), other]);
    emit(world, 'contact.merged', 'contact', found.id);
    return ok(card(world, found));
  }
  if (ask.method === 'PATCH') {
    Object.assign(found, body);
    emit(world, 'contact.changed', 'contact', found.id);
  }
  return ok(card(world, found));
}

export function moment(world: World, ask: Ask, parts: string[]): Answer {
  for (const item of world.people) {
    const found = item.moments.find((m) => m.id === parts[1]);
    if (!found) continue;
    const body = ask.body as { done?: boolean; text?: string; follow_up_at?: string | null };
    if (ask.method === 'DELETE') {
      item.moments = item.moments.filter((m) => m !== found);
      return none;
    }
    if (body.done) found.follow_up_done_at = now();
    if (body.text) found.text = body.text;
    if (body.follow_up_at !== undefined) found.follow_up_at = body.follow_up_at;
    emit(world, 'moment.done', 'moment', found.id, { contact_id: item.id });
    return ok(found);
  }
  return refuse(404, 'not_found', 'this moment is not here');
}

export function followUps(world: World) {
  const end = new Date();
  end.setHours(24, 0, 0, 0);
  return world.people.flatMap((item) =>
    item.moments
      .filter((m) => m.follow_up_at && !m.follow_up_done_at && new Date(m.follow_up_at) < end)
      .map((m) => ({
        id: m.id,
        moment: m,
        contact: contactRef(item)!,
        conversation: world.talks.find((talk) => talk.person === item.id && talk.state === 'open') ?? null,
      }))
      .map((entry) => ({
        ...entry,
        conversation: entry.conversation ? { id: entry.conversation.id } : null,
      })),
  );
}

function unmerge(world: World, id: string): Answer {
  for (const [into, list] of apart) {
    const other = list.find((item) => item.id === id);
    const found = person(world, into);
    if (!other || !found) continue;
    apart.set(
      into,
      list.filter((item) => item !== other),
    );
    found.identities = found.identities.filter((item) => !other.identities.includes(item));
    found.moments = found.moments.filter((item) => !other.moments.includes(item));
    world.people.push(other);
    emit(world, 'contact.changed', 'contact', found.id);
    return ok(card(world, other));
  }
  return refuse(409, 'conflict', 'this contact is not merged into another');
}
