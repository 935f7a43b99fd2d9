// The nouns of the API as the screens use them.
export type Id = string;
export type Time = string; // RFC 3339

export type Role = 'viewer' | 'contributor' | 'agent' | 'spokesperson' | 'policy_owner' | 'admin' | 'owner';
export type Mode = 'listen' | 'reply' | 'publish';
export type Visibility = 'public' | 'unlisted' | 'followers' | 'direct';
export type Outcome = 'allow' | 'warn' | 'declare' | 'hold' | 'block';
export type MomentKind = 'hiccup' | 'celebration' | 'loss' | 'promise' | 'note';
export type MessageState =
  'received' | 'waiting' | 'held' | 'sending' | 'unknown' | 'sent' | 'failed' | 'cancelled' | 'deleted';

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Workspace {
  id: Id;
  name: string;
  slug: string;
  policy_adopted?: boolean;
  demo?: boolean;
  created_at?: Time;
}
export interface Member {
  id: Id;
  name: string;
  handle: string;
  role: Role;
  email?: string;
  away_until?: Time | null;
  created_at?: Time;
}
export interface Membership {
  workspace: Workspace;
  member: Member;
}
export interface Session {
  account: { id: Id; name: string; email: string; totp: boolean };
  csrf: string;
  memberships: Membership[];
}
export interface AccountSession {
  id: Id;
  user_agent: string;
  created_at: Time;
  seen_at: Time;
  current?: boolean;
}
export interface Invitation {
  id: Id;
  email: string;
  role: Role;
  created_at: Time;
  expires_at: Time;
  invited_by?: { id: Id; name: string } | null;
}
export interface Token {
  id: Id;
  name: string;
  scopes: string[];
  created_at: Time;
  used_at: Time | null;
  expires_at: Time | null;
  revoked_at?: Time | null;
}

export interface Worry {
  id: string;
  title: string;
  question?: string;
  explains?: string;
  rules: { id: string; sentence: string }[];
  suggested: boolean;
  needs?: { key: string; label: string; hint?: string }[];
}
export interface Sentence {
  concern: string;
  rule: string;
  sentence: string;
  then?: string;
}
export interface Policy {
  version: number;
  document: string;
  state: 'draft' | 'adopted' | 'retired';
  adopted_at: Time | null;
  author?: { id: Id; name: string } | string | null;
  sentences: Sentence[];
}
export interface PolicyVersion {
  version: number;
  state: 'draft' | 'adopted' | 'retired';
  reason?: string;
  created_at: Time;
  adopted_at: Time | null;
  author?: { id: Id; name: string } | string | null;
}
export interface PolicyCheck {
  ok: boolean;
  problems: { line: number; column: number; message: string; hint?: string }[];
  sentences: Sentence[];
  tests: { name: string; ok: boolean; detail?: string }[];
}
export interface Reason {
  rule: string;
  concern?: string;
  then: Outcome;
  say: string;
  offer?: string;
  wording?: string;
  for?: string[];
  spans: { start: number; end: number }[];
}
export interface Preview {
  outcome: Outcome;
  reasons: Reason[];
  length: { length: number; limit: number; fits: boolean };
  policy_version?: number;
}
export interface DecisionRecord {
  id: Id;
  at: Time;
  outcome: Outcome;
  reasons: Reason[];
  member?: { id: Id; name: string } | null;
  channel?: { id: Id; name: string; network: string } | null;
  conversation_id?: Id | null;
  policy_version?: number;
}

export interface Capability {
  visibilities?: Visibility[];
  [key: string]: unknown;
}
export interface Network {
  id: string;
  name: string;
  ways?: string[];
  modes: Mode[];
  capability?: Capability;
}
export interface ChannelRef {
  id: Id;
  network: string;
  name: string;
  handle: string;
}
export interface Channel extends ChannelRef {
  mode: Mode;
  state: 'connecting' | 'live' | 'attention' | 'paused' | 'gone';
  heard_at: Time | null;
  cursor_note?: string | null;
  rate?: { limit?: number; remaining?: number; reset_at?: Time | null } | null;
  token_expires_at?: Time | null;
  error: { kind: string; text: string; at: Time; advice?: string } | null;
  avatar_url?: string | null;
  profile_url?: string | null;
  capability?: Capability;
}
export interface SetAside {
  id: Id;
  error: string;
  tries: number;
  state: string;
  remote_id?: string | null;
  raw?: string | null;
  first_at: Time;
  last_at: Time;
}

export interface ContactRef {
  id: Id;
  name: string;
  avatar_url: string | null;
  circle: number | null;
}
export interface Conversation {
  id: Id;
  channel: ChannelRef;
  contact: ContactRef | null;
  subject: string;
  visibility: Visibility;
  state: 'open' | 'snoozed' | 'closed';
  assignee: { id: Id; name: string } | null;
  priority: number;
  waiting_since: Time | null;
  last_message_at: Time;
  preview: string;
  last_direction: 'in' | 'out' | 'note';
  message_count: number;
  tags: string[];
  outcome: string | null;
  outcome_note?: string | null;
  snoozed_until: Time | null;
  held: boolean;
  version: number;
}
export interface Presence {
  member: { id: Id; name: string };
  doing: 'reading' | 'answering' | 'left';
}
export interface Draft {
  text: string;
  options?: Record<string, unknown>;
  base_version?: number;
  updated_at?: Time;
}
export interface ConversationDetail extends Conversation {
  can: Record<string, boolean>;
  limits?: { limit?: number; unit?: string } | null;
  reply_to?: { id: Id; author?: string; text?: string } | null;
  drafts?: Draft[];
  presence?: Presence[];
}
export interface Attachment {
  kind: string;
  url: string | null;
  alt?: string | null;
  width?: number | null;
  height?: number | null;
  name?: string | null;
  size?: number | null;
}
export interface Delivery {
  id: Id;
  state: MessageState;
  advice?: string | null;
  error?: string | null;
  remote_url?: string | null;
  attempts?: number;
}
export interface Message {
  id: Id;
  direction: 'in' | 'out' | 'note';
  author: {
    kind: 'contact' | 'member' | 'us';
    name: string;
    avatar_url?: string | null;
    identity?: string | null;
  };
  text: string;
  html: string | null;
  lang: string | null;
  visibility: Visibility;
  url: string | null;
  quoted: { author: string; text: string } | null;
  attachments: Attachment[];
  state: MessageState;
  delivery: Delivery | null;
  sent_at: Time;
  edited_at: Time | null;
  deleted_at: Time | null;
  flags?: Record<string, boolean>;
}
export interface CannedReply {
  id: Id;
  title: string;
  shortcut: string;
  text: string;
}
export interface Approval {
  id: Id;
  delivery?: { id: Id } | null;
  conversation?: { id: Id; contact?: { name: string } | null; subject?: string; channel?: ChannelRef } | null;
  text: string;
  by: { id: Id; name: string } | string;
  reason: string;
  rule: string;
  asked_of: string[];
  created_at: Time;
  can_decide: boolean;
}

export interface Identity {
  id?: Id;
  network: string;
  handle: string;
  name?: string | null;
  avatar_url?: string | null;
  profile_url?: string | null;
  followers?: number | null;
}
export interface Moment {
  id: Id;
  kind: MomentKind;
  text: string;
  happened_at: Time;
  follow_up_at: Time | null;
  follow_up_done_at?: Time | null;
  member?: { id: Id; name: string } | null;
  conversation_id?: Id | null;
}
export interface Contact {
  id: Id;
  name: string;
  circle: number | null;
  avatar_url?: string | null;
  identities?: Identity[];
  talked_at?: Time | null;
}
export interface ContactCard extends Contact {
  note: string;
  time_zone?: string | null;
  identities: Identity[];
  talks: { count: number; year?: number; last_at: Time | null };
  moments: Moment[];
  conversations: Conversation[];
}
export interface FollowUp {
  moment: Moment;
  contact: ContactRef;
  conversation: { id: Id } | null;
}
export interface Counts {
  desk: { mine: number; team: number; snoozed: number; all_open: number; unassigned: number };
  follow_ups_due: number;
  approvals_waiting: number;
  channels_attention: number;
  set_aside: number;
}
export interface LiveEvent {
  seq?: number;
  kind: string;
  subject_kind?: string;
  subject_id?: Id;
  actor_id?: Id | null;
  data: Record<string, unknown>;
}
