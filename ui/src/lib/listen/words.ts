// Sentences about watches: how much they hear, where it goes, what makes noise.
import type { Noise, Watch } from './types';
import { brief } from '../text/when';

const count = (n: number): string => n.toLocaleString('en');
export const times = (n: number): string =>
  n === 0 ? 'nothing' : n === 1 ? 'one message' : `${count(n)} messages`;

// "4 today, 23 this week", with silence said as silence.
export function howMany({ today, week }: { today: number; week: number }): string {
  if (!week) return 'quiet this week';
  if (!today) return `${count(week)} this week, none today`;
  return today === week
    ? `${count(today)} today, the first this week`
    : `${count(today)} today, ${count(week)} this week`;
}

// Bars for those who do not see them. `days` end today.
export function barsInWords(days: number[]): string {
  const total = days.reduce((sum, n) => sum + n, 0);
  if (!total) return `Nothing in ${days.length} days`;
  const most = Math.max(...days);
  const back = days.length - 1 - days.lastIndexOf(most);
  const when = back === 0 ? 'today' : back === 1 ? 'yesterday' : `${back} days ago`;
  return `${count(total)} in ${days.length} days, most ${when} with ${count(most)}`;
}

export function whereTo(watch: Pick<Watch, 'route' | 'assignee' | 'priority'>): string {
  if (watch.route === 'stream') return 'kept as a stream';
  const who = watch.assignee ? `, to ${watch.assignee.name.split(' ')[0]}` : '';
  const urgent = ['', ', for today', ', soon', ', at once'][watch.priority] ?? '';
  return `to the desk${who}${urgent}`;
}

export function whose(watch: Pick<Watch, 'mine' | 'shared' | 'owner'>): string {
  const first = watch.owner?.name.split(' ')[0];
  if (watch.mine) return watch.shared ? 'yours, for everyone' : 'only yours';
  return first ? `${first}’s, for everyone` : 'for everyone';
}

export function mutedWords(watch: Pick<Watch, 'muted' | 'muted_until'>, now: Date): string {
  if (!watch.muted) return '';
  return watch.muted_until ? `muted until ${brief(watch.muted_until, now)}` : 'muted';
}

const part = (share: number): string =>
  share >= 0.9 ? 'Nearly all' : share >= 0.5 ? 'Most' : share >= 0.3 ? 'Many' : '';

// What would tire whoever reads this stream. Nothing to say is no sentence.
export function noiseWords(noise: Noise, total: number, perDay: number): string[] {
  const out: string[] = [];
  if (total >= 5 && noise.author && part(noise.author.share))
    out.push(
      `${part(noise.author.share)} of these come from one account, ${noise.author.handle || noise.author.name}.`,
    );
  if (total >= 5 && noise.site && part(noise.site.share))
    out.push(`${part(noise.site.share)} of these point to ${noise.site.name}.`);
  if (total >= 5 && part(noise.repeats)) out.push(`${part(noise.repeats)} of these repeat one another.`);
  if (total >= 5 && noise.known && part(noise.known))
    out.push(`${part(noise.known)} of these were written to us, so they are on the desk already.`);
  if (perDay > 60)
    out.push(`About ${count(Math.round(perDay))} a day: more than a person reads. Perhaps one word more?`);
  return out;
}
// Where a word can make it quieter: what to add to the query.
export function quieter(noise: Noise): { label: string; add: string }[] {
  const out: { label: string; add: string }[] = [];
  if (noise.author && noise.author.share >= 0.3 && noise.author.handle)
    out.push({ label: `Leave ${noise.author.handle} out`, add: `NOT author:"${noise.author.handle}"` });
  if (noise.site && noise.site.share >= 0.3)
    out.push({ label: `Leave ${noise.site.name} out`, add: `NOT site:${noise.site.name}` });
  return out;
}

export interface Example {
  title: string;
  why: string;
  name: string;
  query: string;
}

const quoted = (text: string): string => `"${text.replaceAll('"', '')}"`;

// Three beginnings for an organisation of this name with these accounts.
export function examplesFor(organisation: string, handles: string[]): Example[] {
  const names = [
    quoted(organisation),
    ...handles
      .filter((one) => /^@?[\w.-]+(@[\w.-]+)?$/.test(one))
      .slice(0, 2)
      .map((one) => (one.startsWith('@') ? one : quoted(one))),
  ];
  const us = names.length > 1 ? `(${names.join(' OR ')})` : names[0]!;
  const words = organisation.split(/\s+/).filter((one) => one.length > 3);
  const about = words.length > 1 ? `(${words.slice(0, 3).join(' OR ')})` : (words[0] ?? quoted(organisation));
  return [
    {
      title: 'Who speaks of us',
      why: 'Every time the name falls, also where nobody wrote to you.',
      name: 'Our name',
      query: names.join(' OR '),
    },
    {
      title: 'Somebody is upset',
      why: 'Disappointment near the name, straight to the desk.',
      name: 'Upset with us',
      query: `${us} AND (disappoint* OR complain* OR refund* OR "still waiting" OR "nobody answers")`,
    },
    {
      title: 'Somebody asks around',
      why: 'People who look for what you do, before they know you.',
      name: 'Asks around',
      query: `(recommend* OR anyone OR "looking for") NEAR/8 ${about}`,
    },
  ];
}
