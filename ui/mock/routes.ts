// The sample server's answers, one function a noun.
import type { IncomingHttpHeaders } from 'node:http';
import type { Conversation, ConversationDetail, ContactCard, Session } from '../src/lib/api/types';
import { check, document, preview, sentencesOf, worries } from './gate';
import { emit, whisper } from './live';
import {
  addMessage,
  author,
  capability,
  delivery,
  emptyWorld,
  identity,
  member,
  newId,
  newTalk,
  toHtml,
  type Person,
  type Talk,
  type World,
} from './world';

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
const ok = (body: unknown, status = 200, headers?: Record<string, string>): Answer => ({
  status,
  body,
  headers,
});
const none: Answer = { status: 204 };
const refuse = (status: number, kind: string, detail: string, extra: object = {}): Answer => ({
  status,
  body: { title: kind, kind, detail, status, ...extra },
});
const now = () => new Date().toISOString();

// One browser at a time is enough here.
const state = {
  signedIn: process.env.KITH_MOCK_START !== 'signed-out' && process.env.KITH_MOCK_START !== 'setup',
  needsSetup: process.env.KITH_MOCK_START === 'setup',
  totp: false,
  account: { id: newId(), name: 'Dana Whitlock', email: 'dana@riverside.example' },
  own: [] as World[],
};

function session(worlds: World[]): Session {
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

export function handle(worlds: World[], ask: Ask): Answer {
  const parts = ask.path.split('/');
  if (
    ask.method !== 'GET' &&
    ask.headers['x-csrf-token'] !== 'sample-csrf' &&
    state.signedIn &&
    parts[0] === 'workspaces'
  )
    return refuse(403, 'csrf', 'the X-CSRF-Token header is missing');
  switch (parts[0]) {
    case 'setup':
      return setup(worlds, ask);
    case 'worries':
      return ok({ items: worries });
    case 'session':
      return signIn(worlds, ask);
    case 'account':
      return account(ask, parts);
    case 'invitations':
      return invitation(worlds, ask, parts);
    case 'workspaces': {
      if (!state.signedIn) return refuse(401, 'signed_out', 'sign in first');
      const world = findWorld(worlds, parts[1]);
      if (!world) return refuse(404, 'not_found', 'there is no such workspace here');
      return workspace(world, ask, parts.slice(2));
    }
  }
  return refuse(404, 'not_found', `nothing at ${ask.path}`);
}

function setup(worlds: World[], ask: Ask): Answer {
  if (ask.method === 'GET')
    return ok({ needed: state.needsSetup, valid: ask.query.get('token') === 'first-light' });
  const body = ask.body as unknown as {
    token: string;
    workspace: { name: string };
    account: { name: string; email: string; password: string; handle: string };
  };
  if (body.token !== 'first-light')
    return refuse(
      403,
      'bad_token',
      'this set-up link was used already; ask the server for a new one with `kith user setup-link`',
    );
  if (body.account.password.length < 10)
    return refuse(422, 'weak_password', 'the password is too short: at least 10 characters');
  const world = emptyWorld(
    body.workspace.name,
    member(body.account.name, body.account.handle, 'owner', body.account.email),
  );
  state.own = [world];
  state.account = { id: newId(), name: body.account.name, email: body.account.email };
  state.needsSetup = false;
  state.signedIn = true;
  return ok(session(worlds), 201);
}

function signIn(worlds: World[], ask: Ask): Answer {
  if (ask.method === 'GET')
    return state.signedIn ? ok(session(worlds)) : refuse(401, 'signed_out', 'sign in first');
  if (ask.method === 'DELETE') {
    state.signedIn = false;
    return none;
  }
  const body = ask.body as unknown as { email: string; password: string; code?: string };
  if (body.password === 'wrong')
    return refuse(401, 'bad_credentials', 'this e-mail address and password do not belong together');
  if ((state.totp || body.password === 'code') && !body.code)
    return refuse(403, 'code_needed', 'the code from your authenticator app is needed');
  if (body.code && body.code !== '123456') return refuse(401, 'bad_code', 'this code is not the current one');
  state.signedIn = true;
  return ok(session(worlds));
}

let sessions = [
  { id: newId(), user_agent: 'Firefox on Linux', created_at: now(), seen_at: now(), current: true },
  {
    id: newId(),
    user_agent: 'Safari on iPhone',
    created_at: '2026-11-10T08:12:00Z',
    seen_at: '2026-11-21T19:40:00Z',
    current: false,
  },
];
function account(ask: Ask, parts: string[]): Answer {
  if (parts[1] === 'sessions') {
    if (ask.method === 'DELETE') {
      sessions = sessions.filter((item) => (parts[2] ? item.id !== parts[2] : item.current));
      return none;
    }
    return ok({ items: sessions, next: null });
  }
  const body = ask.body as unknown as { old?: string; code?: string };
  if (parts[1] === 'password')
    return body.old === 'wrong' ? refuse(403, 'bad_credentials', 'the old password is not right') : none;
  if (parts[1] === 'totp') {
    if (ask.method === 'DELETE') {
      state.totp = false;
      return none;
    }
    if (parts[2] === 'confirm') {
      if (body.code !== '123456') return refuse(422, 'bad_code', 'this code is not the current one');
      state.totp = true;
      return ok({
        recovery_codes: [
          '8h2k-qp4d',
          'm3vx-71ra',
          'zt90-bbse',
          'c5yw-4jnu',
          '2rfe-x8lk',
          'p7do-6mih',
          'n1gq-tz3v',
          'w9ab-5ske',
        ],
      });
    }
    return ok({
      secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
      uri: 'otpauth://totp/Kith:dana%40riverside.example?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Kith',
    });
  }
  return refuse(404, 'not_found', 'nothing here');
}

function invitation(worlds: World[], ask: Ask, parts: string[]): Answer {
  if (parts[1] !== 'welcome')
    return refuse(404, 'not_found', 'this invitation was used or has run out; ask for a new one');
  if (ask.method === 'GET')
    return ok({
      workspace: { name: worlds[0]!.name },
      email: 'lena@riverside.example',
      role: 'agent',
      has_account: false,
    });
  state.signedIn = true;
  return ok(session(worlds), 201);
}

const person = (world: World, id: string | null) => world.people.find((item) => item.id === id);
const contactRef = (item: Person | undefined) =>
  item ? { id: item.id, name: item.name, avatar_url: null, circle: item.circle } : null;
const memberRef = (world: World, id: string | null) => {
  const found = world.members.find((member) => member.id === id);
  return found ? { id: found.id, name: found.name } : null;
};
function itemOf(world: World, talk: Talk): Conversation {
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

function workspace(world: World, ask: Ask, parts: string[]): Answer {
  const noun = parts[0] ?? '';
  switch (noun) {
    case '':
      if (ask.method === 'PATCH')
        Object.assign(world, { name: (ask.body as { name?: string }).name ?? world.name });
      return ok({ id: world.id, name: world.name, slug: world.slug, policy_adopted: world.policy !== null });
    case 'counts':
      return ok(counts(world));
    case 'conversations':
      return parts[1] ? conversation(world, ask, parts) : conversations(world, ask);
    case 'canned-replies':
      return canned(world, ask, parts);
    case 'deliveries':
      return deliveries(world, parts);
    case 'approvals':
      return approvals(world, ask, parts);
    case 'contacts':
      return parts[1] ? contact(world, ask, parts) : contacts(world, ask);
    case 'moments':
      return moment(world, ask, parts);
    case 'follow-ups':
      return ok({ items: followUps(world), next: null });
    case 'policy':
      return policy(world, ask, parts);
    case 'gate': {
      const body = ask.body as unknown as { conversation_id?: string; text: string; visibility?: string };
      const talk = world.talks.find((item) => item.id === body.conversation_id);
      return ok(
        preview(
          body.text,
          body.visibility ?? talk?.visibility ?? 'public',
          talk?.channel.network ?? 'mastodon',
        ),
      );
    }
    case 'decisions':
      return ok({ items: world.decisions, next: null });
    case 'networks':
      return ok({
        items: [
          {
            id: 'mastodon',
            name: 'Mastodon and kin',
            ways: ['oauth'],
            modes: ['listen', 'reply', 'publish'],
          },
          { id: 'bluesky', name: 'Bluesky', ways: ['app_password'], modes: ['listen', 'reply', 'publish'] },
          { id: 'mail', name: 'E-mail', ways: ['password'], modes: ['listen', 'reply'] },
          { id: 'feeds', name: 'Feed', ways: ['address'], modes: ['listen'] },
          { id: 'scripted', name: 'Rehearsal room', ways: ['none'], modes: ['listen', 'reply', 'publish'] },
        ],
        next: null,
      });
    case 'channels':
      return channels(world, ask, parts);
    case 'members':
      return members(world, ask, parts);
    case 'invitations':
      return invitations(world, ask, parts);
    case 'tokens':
      return tokens(world, ask, parts);
  }
  return refuse(404, 'not_found', `nothing at ${ask.path}`);
}

function counts(world: World) {
  const open = world.talks.filter((talk) => talk.state === 'open');
  return {
    desk: {
      mine: open.filter((talk) => talk.assignee_id === world.me).length,
      team: open.filter((talk) => talk.waiting_since).length,
      snoozed: world.talks.filter((talk) => talk.state === 'snoozed').length,
      all_open: open.length,
      unassigned: open.filter((talk) => !talk.assignee_id).length,
    },
    follow_ups_due: followUps(world).length,
    approvals_waiting: world.approvals.length,
    channels_attention: world.channels.filter((channel) => channel.state === 'attention').length,
    set_aside: Object.values(world.setAside).flat().length,
  };
}

function conversations(world: World, ask: Ask): Answer {
  const q = ask.query;
  const text = (q.get('q') ?? '').toLowerCase();
  const view = q.get('view') ?? 'all';
  const list = world.talks.filter((talk) => {
    if (q.get('channel') && talk.channel.id !== q.get('channel')) return false;
    if (
      text &&
      !`${person(world, talk.person)?.name} ${talk.subject} ${talk.messages.map((m) => m.text).join(' ')}`
        .toLowerCase()
        .includes(text)
    )
      return false;
    if (view === 'mine') return talk.state === 'open' && talk.assignee_id === world.me;
    if (view === 'team') return talk.state === 'open' && talk.waiting_since !== null;
    if (view === 'unassigned') return talk.state === 'open' && !talk.assignee_id;
    if (view === 'snoozed' || view === 'closed') return talk.state === view;
    return true;
  });
  const recent = (a: Talk, b: Talk) => b.last_message_at.localeCompare(a.last_message_at);
  const order = q.get('order');
  if (order === 'waiting')
    list.sort((a, b) => (a.waiting_since ?? '9').localeCompare(b.waiting_since ?? '9') || recent(a, b));
  else if (order === 'priority') list.sort((a, b) => b.priority - a.priority || recent(a, b));
  else list.sort(recent);
  const from = Number(q.get('cursor') ?? 0);
  const limit = Number(q.get('limit') ?? 50);
  return ok({
    items: list.slice(from, from + limit).map((talk) => itemOf(world, talk)),
    next: from + limit < list.length ? String(from + limit) : null,
  });
}

function detail(world: World, talk: Talk): ConversationDetail {
  return {
    ...itemOf(world, talk),
    can: { reply: talk.channel.network !== 'feeds', change: true, note: true, approve: true },
    limits: {
      network: talk.channel.network,
      visibilities:
        talk.channel.network === 'mastodon'
          ? ['public', 'unlisted', 'followers', 'direct']
          : [talk.visibility],
      limit: talk.channel.network === 'bluesky' ? 300 : 500,
      unit: 'characters',
    },
    reply_to: null,
    drafts: talk.draft ? [talk.draft] : [],
    presence: talk.readers,
  };
}

function conversation(world: World, ask: Ask, parts: string[]): Answer {
  const talk = world.talks.find((item) => item.id === parts[1]);
  if (!talk) return refuse(404, 'not_found', 'this conversation is not here');
  const etag = { ETag: `"${talk.version}"` };
  const matches = !ask.headers['if-match'] || ask.headers['if-match'] === `"${talk.version}"`;
  const body = ask.body as Record<string, unknown>;
  switch (parts[2]) {
    case undefined: {
      if (ask.method === 'GET') return ok(detail(world, talk), 200, etag);
      if (!matches)
        return refuse(412, 'stale', 'the conversation changed', {
          changed: { messages: talk.messages.slice(-1), conversation: itemOf(world, talk) },
        });
      for (const key of [
        'assignee_id',
        'priority',
        'state',
        'snoozed_until',
        'outcome',
        'outcome_note',
      ] as const)
        if (key in body) Object.assign(talk, { [key]: body[key] });
      if (body.state === 'open') Object.assign(talk, { snoozed_until: null, outcome: null });
      if (body.state === 'closed') talk.waiting_since = null;
      talk.version++;
      emit(world, 'conversation.changed', 'conversation', talk.id);
      return ok(detail(world, talk), 200, { ETag: `"${talk.version}"` });
    }
    case 'messages': {
      const limit = Number(ask.query.get('limit') ?? 50);
      const before = ask.query.get('before');
      const end = before
        ? Math.max(
            0,
            talk.messages.findIndex((m) => m.id === before),
          )
        : talk.messages.length;
      const start = Math.max(0, end - limit);
      return ok({
        items: talk.messages.slice(start, end),
        next: start > 0 ? talk.messages[start]!.id : null,
      });
    }
    case 'replies':
      return reply(world, talk, matches, body, ask.headers['if-match']);
    case 'notes': {
      const note = addMessage(world, talk, {
        direction: 'note',
        text: String(body.text),
        author: author('member', memberRef(world, world.me)!.name),
      });
      emit(world, 'note.added', 'message', note.id, { conversation: talk.id });
      return ok(note, 201);
    }
    case 'draft':
      if (ask.method === 'GET') return talk.draft ? ok(talk.draft) : refuse(404, 'not_found', 'no draft');
      talk.draft =
        ask.method === 'PUT'
          ? {
              text: String(body.text),
              options: {},
              base_version: Number(body.base_version),
              updated_at: now(),
            }
          : null;
      return ask.method === 'PUT' ? ok(talk.draft) : none;
    case 'presence': {
      if (process.env.KITH_MOCK === 'quiet') return none;
      const other = world.members[1];
      if (body.doing === 'reading' && other && talk.priority > 1)
        setTimeout(
          () =>
            whisper(world, {
              conversation: talk.id,
              member: { id: other.id, name: other.name },
              doing: 'answering',
            }),
          1500,
        ).unref();
      return none;
    }
  }
  return refuse(404, 'not_found', 'nothing here');
}

function reply(
  world: World,
  talk: Talk,
  matches: boolean,
  body: Record<string, unknown>,
  ifMatch?: string,
): Answer {
  const text = String(body.text ?? '');
  if (!matches) {
    const seen = Number(ifMatch?.replaceAll('"', '') ?? 0);
    const fresh = talk.messages.slice(-Math.max(1, Math.min(3, talk.version - seen)));
    return refuse(412, 'stale', 'somebody wrote here since you looked', {
      changed: { messages: fresh, conversation: itemOf(world, talk) },
    });
  }
  const decision = preview(text, String(body.visibility ?? talk.visibility), talk.channel.network);
  world.decisions.unshift({
    id: newId(),
    at: now(),
    outcome: decision.outcome,
    reasons: decision.reasons,
    member: memberRef(world, world.me),
    channel_id: talk.channel.id,
    conversation_id: talk.id,
    policy_version: 4,
  });
  if (decision.outcome === 'block') return refuse(422, 'blocked', 'the comfort zone says no', { decision });
  const declared = (body.declared as string[] | undefined) ?? [];
  if (
    decision.outcome === 'declare' &&
    !decision.reasons.every((r) => r.then !== 'declare' || declared.includes(r.rule))
  )
    return refuse(409, 'declaration_needed', 'confirm first', { decision });
  const held = decision.outcome === 'hold';
  const message = addMessage(world, talk, {
    direction: 'out',
    text,
    html: toHtml(text),
    visibility: (body.visibility as Talk['visibility']) ?? talk.visibility,
    author: author('us', memberRef(world, world.me)!.name),
    state: held ? 'held' : 'waiting',
    delivery: delivery({ state: held ? 'held' : 'waiting', advice: held ? 'held for Dana' : null }),
  });
  talk.draft = null;
  talk.held = held;
  emit(world, 'message.state', 'message', message.id, { conversation: talk.id });
  if (held) {
    world.approvals.push({
      id: newId(),
      state: 'waiting',
      delivery: message.delivery!,
      conversation: {
        id: talk.id,
        contact: contactRef(person(world, talk.person)),
        subject: talk.subject,
        channel: talk.channel,
      },
      text,
      by: memberRef(world, world.me)!,
      reason: decision.reasons[0]!.say,
      rule: decision.reasons[0]!.rule,
      asked_of: decision.reasons[0]!.for ?? ['dana'],
      created_at: now(),
      can_decide: true,
    });
    emit(world, 'approval.asked', 'approval', world.approvals.at(-1)!.id, { conversation: talk.id });
  } else progress(world, talk, message.id, /\bfail\b/.test(text));
  return ok({ message, decision }, 202);
}

function progress(world: World, talk: Talk, id: string, fails: boolean): void {
  const steps = fails ? (['sending', 'failed'] as const) : (['sending', 'sent'] as const);
  steps.forEach((step, index) => {
    setTimeout(
      () => {
        const message = talk.messages.find((item) => item.id === id);
        if (!message?.delivery) return;
        message.state = step;
        message.delivery = {
          ...message.delivery,
          state: step,
          attempts: index,
          remote_url: step === 'sent' ? 'https://social.example/@riverside/2' : null,
          error: step === 'failed' ? 'the network no longer accepts our access' : null,
          advice: step === 'failed' ? 'Connect the channel again, then retry.' : null,
        };
        if (step === 'sent') talk.waiting_since = null;
        talk.version++;
        emit(world, step === 'failed' ? 'delivery.failed' : 'message.state', 'message', id, {
          conversation_id: talk.id,
        });
      },
      700 * (index + 1),
    ).unref();
  });
}

function canned(world: World, ask: Ask, parts: string[]): Answer {
  if (ask.method === 'POST') {
    const made = {
      id: newId(),
      updated_at: now(),
      ...(ask.body as unknown as { title: string; shortcut: string; text: string }),
    };
    world.canned.push(made);
    return ok(made, 201);
  }
  if (ask.method === 'PATCH') {
    Object.assign(world.canned.find((item) => item.id === parts[1]) ?? {}, ask.body);
    return ok(world.canned.find((item) => item.id === parts[1]));
  }
  if (ask.method === 'DELETE') {
    world.canned = world.canned.filter((item) => item.id !== parts[1]);
    return none;
  }
  return ok({ items: world.canned, next: null });
}

function deliveries(world: World, parts: string[]): Answer {
  const talk = world.talks.find((item) => item.messages.some((m) => m.delivery?.id === parts[1]));
  const message = talk?.messages.find((m) => m.delivery?.id === parts[1]);
  if (!parts[1]) return ok({ items: [], next: null });
  if (!talk || !message?.delivery) return refuse(404, 'not_found', 'this delivery is not here');
  message.state = parts[2] === 'cancel' ? 'cancelled' : 'waiting';
  message.delivery.state = message.state;
  if (parts[2] === 'retry') progress(world, talk, message.id, false);
  emit(world, 'message.state', 'message', message.id, { conversation: talk.id });
  return ok(message.delivery);
}

function approvals(world: World, ask: Ask, parts: string[]): Answer {
  if (!parts[1]) return ok({ items: world.approvals, next: null });
  const found = world.approvals.find((item) => item.id === parts[1]);
  if (!found) return refuse(404, 'not_found', 'somebody decided this already');
  const body = ask.body as unknown as { decision: string; note?: string; text?: string };
  world.approvals = world.approvals.filter((item) => item !== found);
  const talk = world.talks.find((item) => item.id === found.conversation?.id);
  const message = talk?.messages.find((m) => m.delivery?.id === found.delivery?.id);
  if (talk && message?.delivery) {
    talk.held = false;
    if (body.text) Object.assign(message, { text: body.text, html: toHtml(body.text) });
    message.state = body.decision === 'approve' ? 'waiting' : 'cancelled';
    message.delivery.state = message.state;
    if (body.decision === 'approve') progress(world, talk, message.id, false);
    if (body.note)
      addMessage(world, talk, {
        direction: 'note',
        text: body.note,
        author: author('member', memberRef(world, world.me)!.name),
      });
  }
  emit(world, 'approval.decided', 'approval', found.id, { conversation: talk?.id });
  return ok({ id: found.id, state: body.decision === 'approve' ? 'approved' : 'refused' });
}

function contacts(world: World, ask: Ask): Answer {
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

function card(world: World, item: Person): ContactCard {
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
  };
}

function contact(world: World, ask: Ask, parts: string[]): Answer {
  const found = person(world, parts[1]!);
  if (!found) return refuse(404, 'not_found', 'this person is not here');
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
    emit(world, 'contact.merged', 'contact', found.id);
    return ok(card(world, found));
  }
  if (ask.method === 'PATCH') {
    Object.assign(found, body);
    emit(world, 'contact.changed', 'contact', found.id);
  }
  return ok(card(world, found));
}

function moment(world: World, ask: Ask, parts: string[]): Answer {
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

function followUps(world: World) {
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

function policy(world: World, ask: Ask, parts: string[]): Answer {
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

function channels(world: World, ask: Ask, parts: string[]): Answer {
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

function members(world: World, ask: Ask, parts: string[]): Answer {
  const found = world.members.find((item) => item.id === parts[1]);
  if (ask.method === 'PATCH' && found) return ok(Object.assign(found, ask.body));
  if (ask.method === 'DELETE') {
    world.members = world.members.filter((item) => item !== found);
    return none;
  }
  return ok({ items: world.members, next: null });
}
function invitations(world: World, ask: Ask, parts: string[]): Answer {
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
function tokens(world: World, ask: Ask, parts: string[]): Answer {
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
