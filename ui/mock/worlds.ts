// The sample server's worlds, made from the stories of the demo.
import type { Channel, Circle, Ending, Member, Moment, Role } from '../src/lib/api/types';
import { readStories, when, type Story } from './story';
import { document, sentencesOf } from './gate';
import {
  addMessage,
  asked,
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

function worldOf(story: Story, now: number): World {
  const members: Member[] = story.members.map((item) =>
    member(item.name, item.handle, item.role as Role, `${item.handle}@${story.slug}.example`),
  );
  const byHandle = (handle?: string) => members.find((member) => member.handle === handle) ?? members[0]!;
  const world = emptyWorld(story.workspace, byHandle('dana'));
  world.slug = story.slug;
  world.members = members;
  world.story = story;
  const channelIds = new Map<string, Channel>();
  for (const [index, item] of story.channels.entries()) {
    const channel: Channel = {
      id: newId(),
      network: item.network,
      name: item.name,
      handle: item.handle,
      mode: item.mode as Channel['mode'],
      state: 'live',
      heard_at: new Date(now - (index + 1) * 47_000).toISOString(),
      cursor_note: item.network === 'mail' ? 'INBOX up to message 18 442' : 'up to the newest item',
      rate:
        item.network === 'mail' || item.network === 'feeds'
          ? {}
          : { limit: 300, remaining: 281 - index * 9, reset_at: new Date(now + 4 * 60_000).toISOString() },
      token_expires_at: item.network === 'bluesky' ? new Date(now + 9 * 864e5).toISOString() : null,
      error: null,
      avatar_url: null,
      profile_url: null,
      capability,
      set_aside: story.slug === 'riverside' && item.network === 'feeds' ? 1 : 0,
    };
    if (story.slug === 'riverside' && item.network === 'feeds') {
      channel.state = 'attention';
      channel.error = {
        kind: 'not_found',
        text: 'the feed answered 404 for the last two hours',
        at: new Date(now - 2 * 36e5).toISOString(),
        advice: 'Open the address in a browser; if it moved, connect the new one and remove this.',
      };
      world.setAside[channel.id] = [
        {
          id: newId(),
          error: 'an entry without a link, an id and a title',
          tries: 3,
          state: 'set_aside',
          remote_id: null,
          excerpt: '<item><description>???</description></item>',
          size: 44,
          first_at: new Date(now - 26 * 36e5).toISOString(),
          last_at: new Date(now - 2 * 36e5).toISOString(),
        },
      ];
    }
    channelIds.set(item.id, channel);
    world.channels.push(channel);
  }
  const personIds = new Map<string, string>();
  for (const item of story.people) {
    const person: Person = {
      id: newId(),
      name: item.name,
      note: item.note ?? '',
      circle: (item.circle as Circle) ?? null,
      time_zone: item.time_zone ?? null,
      identities: Object.entries(item.at).map(([channel, handle]) =>
        identity(channelIds.get(channel)?.network ?? 'mail', handle, item.name),
      ),
      moments: (item.moments ?? []).map((moment) => ({
        id: newId(),
        kind: moment.kind as Moment['kind'],
        text: moment.text,
        happened_at: when(moment.at, now).toISOString(),
        follow_up_at: moment.follow_up ? when(moment.follow_up, now).toISOString() : null,
        follow_up_done_at: null,
        by: { id: byHandle(moment.by).id, name: byHandle(moment.by).name },
        contact_id: '',
        conversation_id: null,
      })),
    };
    personIds.set(item.id, person.id);
    world.people.push(person);
  }
  const talkIds = new Map<string, Talk>();
  for (const item of story.talks) {
    const channel = channelIds.get(item.channel)!;
    const talk = newTalk(world, channel, personIds.get(item.with) ?? null, item.subject ?? '');
    talkIds.set(item.id, talk);
    talk.state = (item.state as Talk['state']) ?? 'open';
    talk.outcome = (item.outcome?.replace(' ', '_') as Ending) ?? null;
    talk.priority = item.priority ?? 0;
    talk.assignee_id = item.assignee ? byHandle(item.assignee).id : null;
    talk.snoozed_until = item.snoozed ? when(item.snoozed, now).toISOString() : null;
    const name = story.people.find((person) => person.id === item.with)?.name ?? '';
    const handle = story.people.find((person) => person.id === item.with)?.at[item.channel] ?? '';
    for (const line of item.messages) {
      const at = when(line.at, now).toISOString();
      const who = byHandle(line.by ?? line.note);
      if (line.note)
        addMessage(world, talk, {
          direction: 'note',
          text: line.text,
          sent_at: at,
          author: author('member', who.name),
        });
      else if (line.by)
        addMessage(world, talk, {
          direction: 'out',
          text: line.text,
          html: toHtml(line.text),
          sent_at: at,
          author: author('us', who.name),
          delivery: delivery({
            state: 'sent',
            remote_url: 'https://social.example/@riverside/1',
            attempts: 1,
          }),
        });
      else
        addMessage(world, talk, {
          direction: 'in',
          text: line.text,
          html: toHtml(line.text),
          lang: line.lang ?? 'en',
          sent_at: at,
          author: author('contact', name, handle),
        });
    }
    if (talk.state !== 'open') talk.waiting_since = null;
  }
  world.canned = (story.canned ?? []).map((reply) => ({
    id: newId(),
    updated_at: new Date(now).toISOString(),
    ...reply,
  }));
  for (const draft of story.drafts ?? []) {
    const talk = talkIds.get(draft.talk);
    if (talk)
      talk.draft = {
        text: draft.text,
        attachments: [],
        options: {},
        base_version: talk.version,
        updated_at: new Date(now).toISOString(),
      };
  }
  for (const held of story.held ?? []) {
    const talk = talkIds.get(held.talk);
    if (!talk) continue;
    const who = byHandle(held.by);
    const waiting = delivery({ state: 'held', advice: 'held for Dana: touches religion' });
    addMessage(world, talk, {
      direction: 'out',
      text: held.text,
      state: 'held',
      author: author('us', who.name),
      delivery: waiting,
      sent_at: new Date(now - 12 * 6e4).toISOString(),
    });
    talk.held = true;
    world.approvals.push({
      id: newId(),
      state: 'waiting',
      delivery: waiting,
      conversation: {
        id: talk.id,
        contact: {
          id: talk.person ?? '',
          name: story.people.find((p) => personIds.get(p.id) === talk.person)?.name ?? '',
          avatar_url: null,
          circle: null,
        },
        subject: talk.subject,
        channel: talk.channel,
      },
      text: held.text,
      attachments: [],
      by: { id: who.id, name: who.name },
      reason: 'Anything about faith schools, parties or elections waits for Dana.',
      rule: 'not-ours-to-settle',
      asked_of: ['dana'],
      ...asked(
        'not-ours-to-settle',
        'Anything about faith schools, parties or elections waits for Dana.',
        ['dana'],
        new Date(now - 12 * 6e4).toISOString(),
      ),
      created_at: new Date(now - 12 * 6e4).toISOString(),
      can_decide: true,
    });
  }
  const adopted = new Date(now - 19 * 864e5).toISOString();
  world.policy = {
    review_on: null,
    read_by_you: true,
    page: { shown: false, path: '/policy/riverside' },
    id: newId(),
    version: 4,
    document,
    state: 'adopted',
    adopted_at: adopted,
    author: { id: members[0]!.id, name: members[0]!.name },
    sentences: sentencesOf(document),
  };
  world.versions = [4, 3, 2, 1].map((version) => ({
    id: newId(),
    version,
    state: version === 4 ? 'adopted' : 'retired',
    reason: ['First one', 'Names of children', 'Night questions', 'After the open day'][version - 1]!,
    created_at: new Date(now - (5 - version) * 31 * 864e5).toISOString(),
    adopted_at: new Date(now - (5 - version) * 31 * 864e5 + 36e5).toISOString(),
    author: { id: members[0]!.id, name: members[0]!.name },
  }));
  return world;
}

// Many quiet, closed talks, so that long lists can be judged.
function fill(world: World, count: number, now: number): void {
  const lines = [
    'Thank you, that helped a lot.',
    'Is the boat house open on Sunday?',
    'Could you send me the dates again?',
    'We had a lovely afternoon.',
    'Do you take visitors in winter?',
    'My sister would like to join. How does she sign up?',
  ];
  const names = [
    'Nora Byrne',
    'Eoin Walsh',
    'Carmen Ruiz',
    'Lukas Brandt',
    'Yara Haddad',
    'Siobhán Kelly',
    'Piotr Nowak',
    'Grace Adeyemi',
    'Henrik Dahl',
    'Zoë Martin',
  ];
  const open = world.channels.filter((channel) => channel.network !== 'feeds');
  const start = world.people.length;
  for (const name of names)
    world.people.push({
      id: newId(),
      name,
      note: '',
      circle: null,
      time_zone: null,
      identities: [identity('mastodon', `@${name.split(' ')[0]!.toLowerCase()}@mastodon.ie`, name)],
      moments: [],
    });
  for (let i = 0; i < count; i++) {
    const person = world.people[start + (i % names.length)]!;
    const talk = newTalk(world, open[i % open.length]!, person.id);
    const at = new Date(now - (8 + i * 0.21) * 864e5).toISOString();
    addMessage(world, talk, {
      direction: 'in',
      text: lines[i % lines.length]!,
      html: toHtml(lines[i % lines.length]!),
      sent_at: at,
      author: author('contact', person.name),
    });
    talk.state = 'closed';
    talk.outcome = (['answered', 'sold', 'turned_round', 'redirected'] as const)[i % 4]!;
    talk.waiting_since = null;
  }
}

export function makeWorlds(): World[] {
  const now = Date.now();
  const worlds = readStories().map((story) => worldOf(story, now));
  fill(worlds[0]!, 1200, now);
  return worlds;
}
