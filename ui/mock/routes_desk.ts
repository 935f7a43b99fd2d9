// The sample server: conversations, replies, canned replies, deliveries, approvals.
import type { ConversationDetail } from '../src/lib/api/types';
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
import { preview } from './gate';
import { parse } from './match';
import { emit, whisper } from './live';
import { followUps, ground } from './routes_people';
import { type Talk, type World, addMessage, asked, author, delivery, newId, toHtml } from './world';

export function counts(world: World) {
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
    policy_to_read: false,
    concerns_open: 0,
    channels_attention: world.channels.filter((channel) => channel.state === 'attention').length,
    set_aside: Object.values(world.setAside).flat().length,
  };
}

export function conversations(world: World, ask: Ask): Answer {
  const q = ask.query;
  const test = q.get('q') ? parse(q.get('q')!) : null;
  const view = q.get('view') ?? 'all';
  const list = world.talks.filter((talk) => {
    if (q.get('channel') && talk.channel.id !== q.get('channel')) return false;
    if (typeof test === 'function' && !talk.messages.some((m) => test(m.text, m.author.name))) return false;
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

export function detail(world: World, talk: Talk): ConversationDetail {
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

export function conversation(world: World, ask: Ask, parts: string[]): Answer {
  const talk = world.talks.find((item) => item.id === parts[1]);
  if (!talk) return refuse(404, 'not_found', 'this conversation is not here');
  const etag = { ETag: `"${talk.version}"` };
  const matches = !ask.headers['if-match'] || ask.headers['if-match'] === `"${talk.version}"`;
  const body = ask.body as Record<string, unknown>;
  switch (parts[2]) {
    case 'visitor':
      return ok({ hidden: {}, steps: [], means: null, visitor: talk.person ? ground(talk.person) : null });
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
        'tags',
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
              attachments: [],
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

export function reply(
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
      attachments: [],
      by: memberRef(world, world.me)!,
      reason: decision.reasons[0]!.say,
      rule: decision.reasons[0]!.rule,
      asked_of: decision.reasons[0]!.for ?? ['dana'],
      ...asked(
        decision.reasons[0]!.rule,
        decision.reasons[0]!.say,
        decision.reasons[0]!.for ?? ['dana'],
        now(),
      ),
      created_at: now(),
      can_decide: true,
    });
    emit(world, 'approval.asked', 'approval', world.approvals.at(-1)!.id, { conversation: talk.id });
  } else progress(world, talk, message.id, /\bfail\b/.test(text));
  return ok({ message, decision }, 202);
}

export function progress(world: World, talk: Talk, id: string, fails: boolean): void {
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

export function canned(world: World, ask: Ask, parts: string[]): Answer {
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

export function deliveries(world: World, parts: string[]): Answer {
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

export function approvals(world: World, ask: Ask, parts: string[]): Answer {
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
  return ok({
    ...found,
    state: body.decision === 'approve' ? 'approved' : 'refused',
    delivery: message?.delivery ?? found.delivery,
    can_decide: false,
  });
}
