// Reads the sample organisations that `kith demo` tells as well, so that both show the same people.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export interface StoryMessage {
  from?: string;
  by?: string;
  note?: string;
  at: string;
  text: string;
  lang?: string;
}
export interface Story {
  workspace: string;
  slug: string;
  members: { handle: string; name: string; role: string }[];
  channels: { id: string; network: string; name: string; handle: string; mode: string }[];
  people: {
    id: string;
    name: string;
    circle?: number;
    note?: string;
    time_zone?: string;
    at: Record<string, string>;
    moments?: { kind: string; at: string; by: string; text: string; follow_up?: string }[];
  }[];
  talks: {
    id: string;
    channel: string;
    with: string;
    subject?: string;
    state?: string;
    outcome?: string;
    assignee?: string;
    priority?: number;
    snoozed?: string;
    messages: StoryMessage[];
  }[];
  held?: { talk: string; by: string; text: string }[];
  drafts?: { talk: string; by: string; text: string }[];
  canned?: { title: string; shortcut: string; text: string }[];
  live?: {
    after: string;
    in?: string;
    channel?: string;
    from: string;
    text?: string;
    subject?: string;
    lang?: string;
    like?: string;
  }[];
}

export function readStories(): Story[] {
  return ['riverside', 'hartwell', 'corner'].map(
    (name) =>
      parse(
        readFileSync(new URL(`../src/app/demo/${name}.yaml`, `file://${process.cwd()}/`), 'utf8'),
      ) as Story,
  );
}

// "-2h10m", "-38m", "+1d 09:00", "-0d 09:00" seen from `now`.
export function when(text: string, now: number): Date {
  const parts = /^([+-])(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:\s+(\d\d):(\d\d))?$/.exec(text.trim());
  if (!parts) throw new Error(`cannot read the time ${text}`);
  const [, sign, days, hours, minutes, clockHour, clockMinute] = parts;
  const factor = sign === '-' ? -1 : 1;
  const at = new Date(
    now + factor * (Number(days ?? 0) * 864e5 + Number(hours ?? 0) * 36e5 + Number(minutes ?? 0) * 6e4),
  );
  if (clockHour) at.setHours(Number(clockHour), Number(clockMinute), 0, 0);
  return at;
}
