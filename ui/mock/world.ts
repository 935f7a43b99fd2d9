// The sample server's memory: everything it answers from.
import type {
  Approval,
  CannedReply,
  Channel,
  Circle,
  ChannelRef,
  Conversation,
  Delivery,
  Draft,
  MemberRef,
  Identity,
  Member,
  Message,
  Moment,
  Policy,
  PolicyVersion,
  Role,
  SetAside,
  DecisionRecord,
} from '../src/lib/api/types';
import type { Story } from './story';

export interface Person {
  id: string;
  name: string;
  note: string;
  circle: Circle;
  time_zone: string | null;
  identities: Identity[];
  moments: Moment[];
}
export interface Talk extends Omit<Conversation, 'contact' | 'assignee' | 'preview' | 'message_count'> {
  person: string | null;
  assignee_id: string | null;
  messages: Message[];
  draft: Draft | null;
  readers: { member: MemberRef; doing: 'reading' | 'answering' | 'left' }[];
}
export interface World {
  id: string;
  name: string;
  slug: string;
  members: Member[];
  channels: Channel[];
  people: Person[];
  talks: Talk[];
  canned: CannedReply[];
  approvals: Approval[];
  policy: Policy | null;
  versions: PolicyVersion[];
  decisions: DecisionRecord[];
  setAside: Record<string, SetAside[]>;
  invitations: { id: string; email: string; role: Role; created_at: string; expires_at: string }[];
  tokens: {
    id: string;
    name: string;
    scopes: string[];
    created_at: string;
    used_at: string | null;
    expires_at: string | null;
  }[];
  events: { seq: number; kind: string; body: object }[];
  streams: Set<(seq: number, kind: string, body: object) => void>;
  me: string;
  story: Story | null;
}

let lastId = 7_341_000_000_000;
export const newId = (): string => String((lastId += 7));

// What the API always answers with, so that a sample needs to say only what is special.
export const delivery = (part: Partial<Delivery> & Pick<Delivery, 'state'>): Delivery => ({
  id: newId(),
  advice: null,
  error: null,
  remote_url: null,
  attempts: 0,
  ...part,
});
export const author = (
  kind: Message['author']['kind'],
  name: string,
  handle: string | null = null,
): Message['author'] => ({
  kind,
  name,
  avatar_url: null,
  handle,
});
export const identity = (network: string, handle: string, name: string): Identity => ({
  id: newId(),
  network,
  handle,
  name,
  avatar_url: null,
  profile_url: null,
});
export const capability: Channel['capability'] = { can_listen: true, can_reply: true, can_publish: true };
export const member = (name: string, handle: string, role: Role, email: string): Member => ({
  id: newId(),
  name,
  handle,
  role,
  email,
  away_until: null,
  created_at: new Date().toISOString(),
  you: false,
});
const refOf = (channel: Channel): ChannelRef => ({
  id: channel.id,
  network: channel.network,
  name: channel.name,
  handle: channel.handle,
});

// One rule's demand, as somebody is first asked about it.
export function asked(
  rule: string,
  reason: string,
  of: string[],
  at: string,
): Pick<Approval, 'digest' | 'demands' | 'changes'> {
  const step = { of, all: false, within: null, else: [], done: false };
  const times = { asked_at: at, due_at: null, late_at: null };
  return {
    digest: 'sample',
    demands: [
      {
        id: newId(),
        rule,
        reason,
        state: 'waiting',
        step: 0,
        steps: [step],
        asked_of: of,
        ...times,
        said: [],
      },
    ],
    changes: [],
  };
}

export function emptyWorld(name: string, member: Member): World {
  return {
    id: newId(),
    name,
    slug: name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, ''),
    members: [member],
    channels: [],
    people: [],
    talks: [],
    canned: [],
    approvals: [],
    policy: null,
    versions: [],
    decisions: [],
    setAside: {},
    invitations: [],
    tokens: [],
    events: [],
    streams: new Set(),
    me: member.id,
    story: null,
  };
}

export function addMessage(
  world: World,
  talk: Talk,
  part: Partial<Message> & { direction: Message['direction'] },
): Message {
  const at = part.sent_at ?? new Date().toISOString();
  const message: Message = {
    id: newId(),
    author: author('us', world.name),
    text: '',
    html: null,
    lang: null,
    visibility: talk.visibility,
    url: null,
    quoted: null,
    attachments: [],
    state: part.direction === 'in' ? 'received' : 'sent',
    delivery: null,
    sent_at: at,
    edited_at: null,
    deleted_at: null,
    flags: {},
    ...part,
  };
  talk.messages.push(message);
  talk.last_message_at = at;
  talk.last_direction = message.direction;
  talk.version++;
  if (message.direction === 'in') talk.waiting_since ??= at;
  if (message.direction === 'out' && message.state !== 'held') talk.waiting_since = null;
  return message;
}

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`);
export const toHtml = (text: string): string =>
  text
    .split(/\n{2,}/)
    .map(
      (part) =>
        `<p>${escapeHtml(part)
          .replace(/\n/g, '<br>')
          .replace(
            /https?:\/\/[^\s<]+/g,
            '<a href="$&" rel="nofollow noopener noreferrer" target="_blank">$&</a>',
          )}</p>`,
    )
    .join('');

export function newTalk(world: World, channel: Channel, person: string | null, subject = ''): Talk {
  const talk: Talk = {
    id: newId(),
    channel: refOf(channel),
    person,
    subject,
    visibility: channel.network === 'mail' ? 'direct' : 'public',
    state: 'open',
    assignee_id: null,
    priority: 0,
    waiting_since: null,
    last_message_at: new Date().toISOString(),
    last_direction: 'in',
    tags: [],
    outcome: null,
    snoozed_until: null,
    held: false,
    version: 1,
    messages: [],
    draft: null,
    readers: [],
  };
  world.talks.push(talk);
  return talk;
}
