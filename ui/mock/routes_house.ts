// The sample server: comfort zone, channels, members, tokens.
import { type Answer, type Ask, memberRef, none, now, ok, refuse } from './answers';
import { check, document, sentencesOf, worries } from './gate';
import { emit } from './live';
import {
  type Person,
  type World,
  addMessage,
  author,
  capability,
  identity,
  newId,
  newTalk,
  toHtml,
} from './world';

export function policy(world: World, ask: Ask, parts: string[]): Answer {
  const body = ask.body as unknown as {
    document: string;
    reason?: string;
    worries?: string[];
    answers?: Record<string, string>;
  };
  const me = memberRef(world, world.me)!;
  if (parts[1] === 'starter') {
    const chosen = worries.filter((worry) => body.worries?.includes(worry.id));
    const answered = (text: string) =>
      text.replace(/\{(\w+)\}/g, (_whole, key: string) => body.answers?.[key] || '…');
    const sentences = chosen.flatMap((worry) =>
      worry.rules.map((rule) => ({
        concern: worry.title,
        rule: rule.id,
        sentence: answered(rule.sentence),
      })),
    );
    return ok({ document, sentences });
  }
  if (parts[1] === 'check') return ok(check(body.document));
  if (parts[1] === 'versions') return ok({ items: world.versions, next: null });
  if (parts[2] === 'adopt') {
    const version = world.versions.find((item) => item.id === parts[1])?.version ?? 0;
    world.versions = world.versions.map((item) => ({
      ...item,
      state: item.version === version ? 'adopted' : 'retired',
      adopted_at: item.version === version ? now() : item.adopted_at,
    }));
    world.policy = { ...world.policy!, version, state: 'adopted', adopted_at: now() };
    emit(world, 'policy.adopted', 'policy', String(version));
    return ok(world.policy);
  }
  if (ask.method === 'POST') {
    const checked = check(body.document);
    if (!checked.ok)
      return refuse(422, 'bad_document', 'the document has a problem', { problems: checked.problems });
    const version = (world.versions[0]?.version ?? 0) + 1;
    const id = newId();
    world.versions.unshift({
      id,
      version,
      state: 'draft',
      reason: body.reason ?? '',
      created_at: now(),
      adopted_at: null,
      author: me,
    });
    world.policy = {
      review_on: null,
      read_by_you: true,
      page: { shown: false, path: '/policy/riverside' },
      id,
      version,
      document: body.document,
      state: 'draft',
      adopted_at: null,
      author: me,
      sentences: sentencesOf(body.document),
    };
    return ok({ ...world.policy }, 201);
  }
  return world.policy ? ok(world.policy) : refuse(404, 'not_found', 'no comfort zone is adopted yet');
}

export function channels(world: World, ask: Ask, parts: string[]): Answer {
  const body = ask.body as Record<string, unknown>;
  if (!parts[1]) return ok({ items: world.channels, next: null });
  const add = (network: string, name: string, handleName: string, mode: string) => {
    world.channels.push({
      id: newId(),
      network,
      name,
      handle: handleName,
      mode: mode as 'reply',
      state: 'live',
      heard_at: now(),
      cursor_note: 'reading the last two weeks',
      rate: {},
      avatar_url: null,
      profile_url: null,
      token_expires_at: null,
      error: null,
      capability,
      set_aside: 0,
    });
    const made = world.channels.at(-1)!;
    emit(world, 'channel.changed', 'channel', made.id);
    setTimeout(() => {
      const who: Person = {
        id: newId(),
        name: 'Maggie O’Dowd',
        note: '',
        circle: null,
        time_zone: null,
        identities: [identity(network, '@mags@mastodon.ie', 'Maggie O’Dowd')],
        moments: [],
      };
      world.people.push(who);
      const talk = newTalk(world, made, who.id);
      const message = addMessage(world, talk, {
        direction: 'in',
        text: 'Lovely to find you here! When is the next raft day?',
        html: toHtml('Lovely to find you here! When is the next raft day?'),
        author: author('contact', who.name, '@mags@mastodon.ie'),
      });
      emit(world, 'message.received', 'message', message.id, { conversation: talk.id });
    }, 1500).unref();
    return ok(made, 201);
  };
  if (parts[1] === 'connect') {
    if (!world.policy) return refuse(409, 'policy_needed', 'adopt a comfort zone first');
    if (body.app_password === 'wrong')
      return refuse(422, 'credentials', 'Bluesky does not know this handle and app password', {
        advice: 'make a new app password',
      });
    return add(
      String(body.network),
      String(body.handle ?? body.address ?? body.url ?? 'Rehearsal room'),
      String(body.handle ?? body.address ?? body.url ?? ''),
      String(body.mode ?? 'reply'),
    );
  }
  if (parts[1] === 'mastodon') {
    if (parts[2] === 'begin')
      return ok({
        authorize_url: `https://${String(body.server)}/oauth/authorize?client_id=sample`,
        state: 'sample-state',
      });
    return add('mastodon', '@riverside@social.example', '@riverside@social.example', 'reply');
  }
  const found = world.channels.find((item) => item.id === parts[1]);
  if (!found) return refuse(404, 'not_found', 'this channel is not here');
  if (parts[2] === 'set-aside') {
    if (parts[4] === 'retry') {
      world.setAside[found.id] = [];
      found.set_aside = 0;
      return ok({ state: 'retried' });
    }
    return ok({ items: world.setAside[found.id] ?? [], next: null });
  }
  if (parts[2] === 'check') {
    found.heard_at = now();
    return ok(found);
  }
  if (ask.method === 'DELETE') {
    world.channels = world.channels.filter((item) => item !== found);
    return none;
  }
  Object.assign(found, body);
  return ok(found);
}

export function members(world: World, ask: Ask, parts: string[]): Answer {
  const found = world.members.find((item) => item.id === parts[1]);
  if (ask.method === 'PATCH' && found) return ok(Object.assign(found, ask.body));
  if (ask.method === 'DELETE') {
    world.members = world.members.filter((item) => item !== found);
    return none;
  }
  return ok({ items: world.members, next: null });
}
export function invitations(world: World, ask: Ask, parts: string[]): Answer {
  const body = ask.body as unknown as { email: string; role: 'agent' };
  if (ask.method === 'POST') {
    world.invitations.push({
      id: newId(),
      email: body.email,
      role: body.role,
      created_at: now(),
      expires_at: new Date(Date.now() + 7 * 864e5).toISOString(),
    });
    return ok({ ...world.invitations.at(-1), link: 'http://localhost:4173/invitation/welcome' }, 201);
  }
  if (ask.method === 'DELETE') {
    world.invitations = world.invitations.filter((item) => item.id !== parts[1]);
    return none;
  }
  return ok({ items: world.invitations, next: null });
}
export function tokens(world: World, ask: Ask, parts: string[]): Answer {
  const body = ask.body as unknown as { name: string; scopes: string[]; expires_at?: string };
  if (ask.method === 'POST') {
    world.tokens.push({
      id: newId(),
      name: body.name,
      scopes: body.scopes,
      created_at: now(),
      used_at: null,
      expires_at: body.expires_at ?? null,
    });
    return ok({ ...world.tokens.at(-1), token: 'kith_sample_4f9c2b7e1d' }, 201);
  }
  if (ask.method === 'DELETE') {
    world.tokens = world.tokens.filter((item) => item.id !== parts[1]);
    return none;
  }
  return ok({ items: world.tokens, next: null });
}
