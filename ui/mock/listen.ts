// The sample server's answers about watches, queries, search, saved views and routing rules.
import type { QueryForm } from '../src/lib/api/types';
import type { Hit, Mention, Watch, WatchInput } from '../src/lib/listen/types';
import { bring, build, formOf } from './queries';
import { emit } from './live';
import { parse, type Test } from './match';
import { none, ok, refuse, type Answer, type Ask } from './answers';
import { newId, type Talk, type World } from './world';

interface Kept extends Watch {
  heard: Mention[];
}
interface Listening {
  watches: Kept[];
  views: Record<string, unknown>[];
  rules: Record<string, unknown>[];
  preferences: Record<string, unknown>;
}
const byWorld = new Map<string, Listening>();

const colours = ['moss', 'sea', 'plum', 'amber', 'brick', 'slate'] as const;
const day = 864e5;
const memberRef = (world: World, id: unknown) => {
  const found = world.members.find((member) => member.id === id);
  return found ? { id: found.id, name: found.name } : null;
};

function hitOf(world: World, talk: Talk, message: Talk['messages'][number], spans: Hit['spans']): Hit {
  const person = world.people.find((item) => item.id === talk.person);
  return {
    id: message.id,
    spans,
    message: {
      id: message.id,
      direction: message.direction,
      author: { name: message.author.name, handle: message.author.handle ?? null, avatar_url: null },
      text: message.text,
      title: talk.subject || null,
      url: message.url,
      lang: message.lang,
      sent_at: message.sent_at,
    },
    channel: talk.channel,
    contact: person ? { id: person.id, name: person.name, avatar_url: null, circle: person.circle } : null,
    conversation_id: talk.id,
  };
}
export function hits(world: World, test: Test, inbound = false): Hit[] {
  return world.talks
    .flatMap((talk) =>
      talk.messages
        .filter((message) => !inbound || message.direction === 'in')
        .flatMap((message) => {
          const spans = test(message.text, `${message.author.name} ${message.author.handle ?? ''}`);
          return spans ? [hitOf(world, talk, message, spans)] : [];
        }),
    )
    .sort((a, b) => b.message.sent_at.localeCompare(a.message.sent_at));
}
const mentionOf = (hit: Hit): Mention => ({
  ...hit,
  channel: hit.channel!,
  heard_at: hit.message.sent_at,
  quiet: false,
});
const found = (world: World, query: string): Mention[] => {
  const test = parse(query);
  if (typeof test !== 'function') return [];
  return hits(world, test, true).map((hit) => mentionOf(hit));
};

// The days before the sample begins are quieter than life; this fills them, the same each time.
function daysOf(heard: Mention[], seed: number): number[] {
  const now = Date.now();
  return Array.from({ length: 14 }, (_unused, index) => {
    const from = now - (14 - index) * day;
    const real = heard.filter((item) => {
      const at = new Date(item.heard_at).getTime();
      return at > from && at <= from + day;
    }).length;
    return real + ((seed * (index + 3) * 7) % 5) + (index % 7 > 4 ? 2 : 0);
  });
}
function shown(watch: Kept): Watch {
  const { heard, ...rest } = watch;
  const days = watch.heard.length ? daysOf(heard, watch.name.length) : Array<number>(14).fill(0);
  const muted = watch.muted && (!watch.muted_until || new Date(watch.muted_until) > new Date());
  return {
    ...rest,
    muted,
    counts: { today: days.at(-1)!, week: days.slice(-7).reduce((sum, n) => sum + n, 0), days },
    last_at: heard[0]?.heard_at ?? null,
  };
}
function make(
  world: World,
  input: Partial<WatchInput> & { name: string; query: string },
  owner: string,
): Kept {
  const at = new Date().toISOString();
  return {
    id: newId(),
    colour: 'moss',
    route: 'stream',
    priority: 0,
    tags: [],
    shared: true,
    ...input,
    canonical: input.query,
    assignee: memberRef(world, input.assignee_id),
    owner: memberRef(world, owner),
    mine: owner === world.me,
    muted: false,
    muted_until: null,
    counts: { today: 0, week: 0, days: [] },
    last_at: null,
    run: null,
    created_at: at,
    updated_at: at,
    version: 1,
    heard: [],
  };
}

function listening(world: World): Listening {
  const known = byWorld.get(world.id);
  if (known) return known;
  const [me, second] = [world.me, world.members[1]?.id ?? world.me];
  const begin: [string, string, Partial<WatchInput>, string][] =
    world.slug === 'riverside'
      ? [
          ['Rafts and the river', 'raft* OR "boat house" OR river*', {}, me],
          [
            'Upset with us',
            '(wait* OR broken OR refund* OR "nobody answers" OR asked)',
            { route: 'desk', assignee_id: second, priority: 2, tags: ['complaint'] },
            me,
          ],
          ['Wants to help', 'helper* OR volunteer* OR "help with" OR sign*', { route: 'desk' }, second],
          [
            'Pictures of children',
            '(photo* OR picture*) NEAR/8 (child* OR kid* OR Liam OR school)',
            { shared: false },
            me,
          ],
          ['Winter fair', '"winter fair" OR crêpes OR "tea tent"', {}, second],
        ]
      : world.slug === 'hartwell'
        ? [['Our name', 'Hartwell', {}, me]]
        : [];
  const made: Listening = {
    watches: begin.map(([name, query, input, owner], index) => {
      const watch = make(world, { name, query, colour: colours[index % 6], ...input }, owner);
      watch.heard = found(world, query);
      if (name === 'Winter fair') watch.muted = true;
      return watch;
    }),
    views: [],
    rules: [],
    preferences: {},
  };
  byWorld.set(world.id, made);
  return made;
}

// A new message, heard by the watches it satisfies.
export function hear(world: World, talk: Talk, message: Talk['messages'][number]): void {
  for (const watch of listening(world).watches) {
    const test = parse(watch.query);
    const spans = typeof test === 'function' ? test(message.text, message.author.name) : null;
    if (!spans || message.direction !== 'in') continue;
    watch.heard.unshift(mentionOf(hitOf(world, talk, message, spans)));
    emit(world, 'mention.heard', 'watch', watch.id, { message: message.id, conversation: talk.id });
  }
}

const bad = (problem: { message: string; hint: string; offset: number }, query: string): Answer =>
  refuse(422, 'bad_query', problem.message, {
    problem: { ...problem, line: 1, column: Math.min(problem.offset, query.length) + 1 },
  });

function runArchive(world: World, watch: Kept): void {
  const total = world.talks.reduce((sum, talk) => sum + talk.messages.length, 0);
  const all = found(world, watch.query);
  watch.run = {
    state: 'running',
    read: 0,
    total,
    found: 0,
    error: null,
    started_at: new Date().toISOString(),
    finished_at: null,
  };
  const step = setInterval(() => {
    const run = watch.run;
    if (!run || run.state !== 'running') return clearInterval(step);
    const read = Math.min(total, run.read + Math.ceil(total / 12));
    const done = read === total;
    watch.run = {
      ...run,
      read,
      found: Math.floor((all.length * read) / total),
      state: done ? 'done' : 'running',
      finished_at: done ? new Date().toISOString() : null,
    };
    if (done) {
      watch.heard = all;
      clearInterval(step);
    }
    emit(world, 'watch.run', 'watch', watch.id, watch.run);
  }, 700);
  step.unref();
}

export function watches(world: World, ask: Ask, parts: string[]): Answer {
  const here = listening(world);
  const body = ask.body as Record<string, unknown>;
  if (!parts[1]) {
    if (ask.method === 'GET') return ok({ items: here.watches.map(shown), next: null });
    const test = parse(String(body.query));
    if (typeof test !== 'function') return bad(test, String(body.query));
    const watch = make(world, body as unknown as WatchInput, world.me);
    here.watches.push(watch);
    emit(world, 'watch.changed', 'watch', watch.id);
    return ok(shown(watch), 201, { ETag: '"1"' });
  }
  const watch = here.watches.find((item) => item.id === parts[1]);
  if (!watch) return refuse(404, 'not_found', 'this watch is not here');
  switch (parts[2]) {
    case 'mentions': {
      if (parts[4] === 'take') {
        const mention = watch.heard.find((item) => item.id === parts[3]);
        return ok({ conversation_id: mention?.conversation_id ?? world.talks[0]!.id });
      }
      const from = Number(ask.query.get('cursor') ?? 0);
      const limit = Number(ask.query.get('limit') ?? 50);
      return ok({
        items: watch.heard.slice(from, from + limit),
        next: from + limit < watch.heard.length ? String(from + limit) : null,
      });
    }
    case 'mute':
      watch.muted = body.muted === true;
      watch.muted_until = (body.until as string | null) ?? null;
      emit(world, 'watch.changed', 'watch', watch.id);
      return ok(shown(watch));
    case 'run':
      if (ask.method === 'POST') runArchive(world, watch);
      if (ask.method === 'DELETE' && watch.run)
        watch.run = { ...watch.run, state: 'cancelled', finished_at: new Date().toISOString() };
      return ask.method === 'DELETE' ? none : ok(watch.run);
  }
  if (ask.method === 'DELETE') {
    here.watches = here.watches.filter((item) => item !== watch);
    return none;
  }
  if (ask.method === 'PATCH') {
    if (ask.headers['if-match'] && ask.headers['if-match'] !== `"${watch.version}"`)
      return refuse(412, 'stale', 'the watch changed');
    const test = parse(String(body.query ?? watch.query));
    if (typeof test !== 'function') return bad(test, String(body.query));
    Object.assign(watch, body, { assignee: memberRef(world, body.assignee_id), version: watch.version + 1 });
    if (body.query) watch.heard = found(world, watch.query);
    emit(world, 'watch.changed', 'watch', watch.id);
  }
  return ok(shown(watch), 200, { ETag: `"${watch.version}"` });
}

export function queries(world: World, ask: Ask, parts: string[]): Answer {
  const body = ask.body as unknown as { query: string; cursor?: number };
  const query = String(body.query ?? '');
  const test = parse(query);
  switch (parts[1]) {
    case 'check':
      return ok(
        typeof test === 'function'
          ? { canonical: query.trim(), notes: [], builder: formOf(query) ?? undefined }
          : { canonical: '', notes: [], problem: { ...test, line: 1, column: test.offset + 1 } },
      );
    case 'complete':
      return ok(complete(query, body.cursor ?? query.length));
    case 'import':
      return ok(bring(query));
    case 'build':
      return ok(build((body as unknown as { builder: QueryForm }).builder));
    case 'preview': {
      if (typeof test !== 'function') return bad(test, query);
      const all = hits(world, test, true);
      const days = daysOf(all as Mention[], all.length ? query.length : 0);
      const counts = new Map<string, number>();
      for (const hit of all)
        counts.set(hit.message.author.name, (counts.get(hit.message.author.name) ?? 0) + 1);
      const [name, n] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? ['', 0];
      return ok({
        days: days.map((count, index) => ({
          day: new Date(Date.now() - (13 - index) * day).toISOString().slice(0, 10),
          count: all.length ? count : 0,
        })),
        total: all.length ? days.reduce((sum, count) => sum + count, 0) : 0,
        truncated: false,
        examples: all.slice(0, 5),
        noise: {
          author: n > 1 ? { name, handle: null, share: n / all.length } : null,
          site: null,
          repeats: 0,
        },
      });
    }
  }
  return refuse(404, 'not_found', 'nothing here');
}

const fields: [string, string][] = [
  ['author:', 'who wrote it'],
  ['lang:', 'in which language'],
  ['network:', 'on which network'],
  ['has:photo', 'with a picture'],
  ['is:reply', 'an answer to something'],
  ['tone:negative', 'sounds upset'],
  ['circle:15', 'from the inner circle'],
  ['followers:>1000', 'read by many'],
  ['age:<2d', 'from the last two days'],
];
function complete(query: string, cursor: number) {
  const before = [...query].slice(0, cursor).join('');
  const word = /[\w-]*:?$/.exec(before)?.[0] ?? '';
  return {
    from: cursor - word.length,
    to: cursor,
    items: word
      ? fields
          .filter(([name]) => name.startsWith(word.toLowerCase()))
          .map(([label, detail]) => ({ label, insert: label, detail }))
      : [],
  };
}

export function search(world: World, ask: Ask): Answer {
  const query = ask.query.get('q') ?? '';
  const test = parse(query);
  if (typeof test !== 'function') return bad(test, query);
  const all = hits(world, test);
  const from = Number(ask.query.get('cursor') ?? 0);
  return ok({ items: all.slice(from, from + 50), next: from + 50 < all.length ? String(from + 50) : null });
}

// Lists that are made, changed, dropped and put in order alike: saved views, routing rules.
function list(key: 'views' | 'rules', defaults: object) {
  return (world: World, ask: Ask, parts: string[]): Answer => {
    const here = listening(world);
    const body = ask.body as Record<string, unknown>;
    const at = here[key].findIndex((item) => item.id === parts[1]);
    if (parts[1] === 'order') {
      const ids = body.ids as string[];
      here[key].sort((a, b) => ids.indexOf(String(a.id)) - ids.indexOf(String(b.id)));
      return ok({ items: here[key], next: null });
    }
    if (body.query !== undefined) {
      const test = parse(String(body.query));
      if (typeof test !== 'function' && String(body.query).trim()) return bad(test, String(body.query));
      if (parts[1] === 'test') {
        const all = typeof test === 'function' ? hits(world, test, true) : [];
        return ok({ total: all.length, looked_at: 500, examples: all.slice(0, 5) });
      }
    }
    if (ask.method === 'POST') {
      const assignee = memberRef(world, body.assignee_id);
      const made = {
        ...defaults,
        ...body,
        assignee,
        id: newId(),
        owner: memberRef(world, world.me),
        mine: true,
        version: 1,
      };
      here[key].push(made);
      return ok(made, 201);
    }
    if (ask.method === 'PATCH' && at >= 0) {
      const assignee = 'assignee_id' in body ? { assignee: memberRef(world, body.assignee_id) } : {};
      here[key][at] = { ...here[key][at], ...body, ...assignee, version: Number(here[key][at]!.version) + 1 };
      return ok(here[key][at]);
    }
    if (ask.method === 'DELETE') {
      here[key] = here[key].filter((item) => item.id !== parts[1]);
      return none;
    }
    return ok({ items: here[key], next: null });
  };
}
export const views = list('views', {
  view: 'all',
  channel_id: null,
  order: 'recent',
  shared: false,
  count: 3,
});
const ruleList = list('rules', {
  enabled: true,
  priority: null,
  tags: [],
  stop: false,
  hits: { week: 4 },
});
export function rules(world: World, ask: Ask, parts: string[]): Answer {
  const body = ask.body as Record<string, unknown>;
  const said = world.talks.flatMap((talk) => talk.messages).find((item) => item.id === body?.message_id);
  const text = body?.text ?? said?.text;
  return parts[1] === 'test' && text !== undefined
    ? trial(listening(world).rules, String(text), String(body.author ?? ''), body.rule as object | undefined)
    : ruleList(world, ask, parts);
}
// Which rules a text meets; what they settle together is left to the program.
function trial(all: Record<string, unknown>[], text: string, author: string, draft?: object): Answer {
  let stopped = false;
  const asked = draft ? [...all, { name: '', id: null, enabled: true, ...draft }] : all;
  const answers = asked.map((rule: Record<string, unknown>) => {
    const test = parse(String(rule.query));
    const spans = typeof test === 'function' && rule.enabled && !stopped ? test(text, author) : null;
    const is = !rule.enabled ? 'off' : stopped ? 'not_asked' : spans ? 'fits' : 'fits_not';
    stopped ||= is === 'fits' && rule.stop === true;
    const settles = is === 'fits' && rule.priority !== null ? ['priority'] : [];
    return { id: rule.id, name: rule.name, is, spans: spans ?? [], title_spans: [], facts: [], settles };
  });
  const outcome = { place: null, assignee_id: null, priority: null, tags: [], snooze_minutes: null };
  return ok({ message: { text, title: '', author }, rules: answers, outcome });
}
export const viewQuery = (world: World, id: string): string | null => {
  const view = listening(world).views.find((item) => item.id === id);
  return view ? String(view.query) : null;
};

export function intake(world: World, parts: string[]): Answer {
  if (parts[1] !== 'sources') return refuse(404, 'not_found', 'nothing here');
  if (world.slug !== 'riverside') return ok({ items: [], next: null });
  return ok({
    items: [
      {
        id: newId(),
        name: 'the forum’s export',
        heard: 48213,
        kept: 312,
        forgotten: 47898,
        refused: 3,
        last_at: new Date(Date.now() - 9 * 6e4).toISOString(),
        days: [],
      },
    ],
    next: null,
  });
}
