// Times as people say them. `now` is always an argument.

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const weekday = new Intl.DateTimeFormat('en', { weekday: 'short' });
const dayMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const withYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const whole = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short' });

const startOfDay = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
export const daysBetween = (from: Date, to: Date): number =>
  Math.round((startOfDay(to) - startOfDay(from)) / day);

// Short, for a list: the hour today, the weekday this week, the date before.
export function brief(iso: string, now: Date): string {
  const at = new Date(iso);
  const days = daysBetween(at, now);
  if (days === 0) return clock.format(at);
  if (days > 0 && days < 7) return `${weekday.format(at)} ${clock.format(at)}`;
  return at.getFullYear() === now.getFullYear() ? dayMonth.format(at) : withYear.format(at);
}

// The line between days in a thread.
export function dayName(iso: string, now: Date): string {
  const at = new Date(iso);
  const days = daysBetween(at, now);
  if (days === 0) return 'today';
  if (days === 1) return 'yesterday';
  if (days > 1 && days < 7) return new Intl.DateTimeFormat('en', { weekday: 'long' }).format(at);
  return at.getFullYear() === now.getFullYear() ? dayMonth.format(at) : withYear.format(at);
}

export const atClock = (iso: string): string => clock.format(new Date(iso));
export const inFull = (iso: string): string => whole.format(new Date(iso));
export const onDate = (iso: string, now: Date): string => {
  const at = new Date(iso);
  return at.getFullYear() === now.getFullYear() ? dayMonth.format(at) : withYear.format(at);
};

// How long something lasts: "2 h 10", "3 days".
export function span(ms: number): string {
  if (ms < minute) return 'under a minute';
  if (ms < hour) return `${Math.floor(ms / minute)} min`;
  if (ms < day) {
    const minutes = Math.floor((ms % hour) / minute);
    return `${Math.floor(ms / hour)} h${minutes ? ` ${String(minutes).padStart(2, '0')}` : ''}`;
  }
  const days = Math.floor(ms / day);
  if (days < 60) return days === 1 ? 'a day' : `${days} days`;
  const months = Math.round(days / 30.4);
  return months < 24 ? `${months} months` : `${Math.round(days / 365)} years`;
}

export function ago(iso: string, now: Date): string {
  const passed = now.getTime() - new Date(iso).getTime();
  if (passed < minute) return 'just now';
  return `${span(passed)} ago`;
}

// A day to come or just gone: "today", "tomorrow", "on Thursday", "on 3 Dec", "since 9 Nov".
export function due(iso: string, now: Date): string {
  const at = new Date(iso);
  const days = daysBetween(now, at);
  if (days === 0) return 'today';
  if (days === 1) return 'tomorrow';
  if (days === -1) return 'since yesterday';
  if (days < 0) return `since ${onDate(iso, now)}`;
  if (days < 7) return `on ${new Intl.DateTimeFormat('en', { weekday: 'long' }).format(at)}`;
  return `on ${onDate(iso, now)}`;
}

export interface Later {
  label: string;
  at: Date;
}

// What a person means by "later", in their own clock.
export function laterChoices(now: Date): Later[] {
  const at = (days: number, hours: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hours, 0, 0, 0);
  const choices: Later[] = [{ label: 'In two hours', at: new Date(now.getTime() + 2 * hour) }];
  if (now.getHours() < 15) choices.push({ label: 'This afternoon', at: at(0, 16) });
  choices.push({ label: 'Tomorrow morning', at: at(1, 9) });
  const toMonday = (8 - now.getDay()) % 7 || 7;
  if (toMonday > 2) choices.push({ label: 'In two days', at: at(2, 9) });
  choices.push({ label: 'Monday morning', at: at(toMonday, 9) });
  choices.push({ label: 'In two weeks', at: at(14, 9) });
  return choices;
}

// For <input type="datetime-local">, in the member's own clock.
export function toLocalInput(at: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
