// What the API tells of watches and of what they hear.
import type { ChannelRef, ContactRef, Id, MemberRef, Time } from '../api/types';

export const colours = ['moss', 'sea', 'plum', 'amber', 'brick', 'slate'] as const;
export type Colour = (typeof colours)[number];
export type Route = 'desk' | 'stream';
export type Span = [start: number, end: number]; // code points

export interface Run {
  state: 'running' | 'done' | 'cancelled' | 'failed';
  read: number;
  total: number;
  found: number;
  started_at: Time;
  finished_at: Time | null;
}

export interface Watch {
  id: Id;
  name: string;
  query: string;
  canonical: string;
  colour: Colour;
  route: Route;
  assignee: MemberRef | null;
  priority: number;
  tags: string[];
  shared: boolean;
  owner: MemberRef | null;
  mine: boolean;
  muted: boolean;
  muted_until: Time | null; // null while muted: until somebody says
  counts: { today: number; week: number; days: number[] }; // fourteen days, the oldest first
  last_at: Time | null;
  run: Run | null;
  created_at: Time;
  updated_at: Time;
  version: number;
}
export interface WatchInput {
  name: string;
  query: string;
  colour: Colour;
  route: Route;
  assignee_id: Id | null;
  priority: number;
  tags: string[];
  shared: boolean;
}

// A message that satisfies a query, and the words that do.
export interface Hit {
  id: Id;
  spans: Span[];
  title_spans?: Span[];
  message: {
    id: Id;
    direction: 'in' | 'out' | 'note';
    author: { name: string; handle?: string | null; avatar_url: string | null };
    text: string;
    title?: string | null;
    url: string | null;
    lang: string | null;
    sent_at: Time;
  };
  channel: ChannelRef | null;
  contact: ContactRef | null;
  conversation_id: Id | null;
}
export interface Mention extends Hit {
  heard_at: Time;
}

export interface Noise {
  author: { name: string; handle: string | null; share: number } | null;
  site: { name: string; share: number } | null;
  repeats: number;
  known?: number; // addressed to us, so at the desk already
}
export interface PreviewAnswer {
  days: { day: string; count: number }[];
  total: number;
  truncated: boolean;
  examples: Hit[];
  noise: Noise;
}

export interface Source {
  id: Id;
  name: string;
  heard: number;
  kept: number;
  forgotten: number;
  refused: number;
  last_at: Time | null;
  days: { day: string; kept: number; forgotten: number }[];
}
