// The house's words for what the API names.
import type { ApiProblem } from '../api/client';
import type { Ending, MomentKind, Mode, Outcome, Role, Visibility } from '../api/types';

const networks: Record<string, string> = {
  mastodon: 'Mastodon',
  bluesky: 'Bluesky',
  mail: 'E-mail',
  feeds: 'Feed',
  scripted: 'Rehearsal room',
  push: 'Pushed in',
};
export const networkName = (id: string): string => networks[id] ?? id;

export const visibilityWords: Record<Visibility, string> = {
  public: 'public',
  unlisted: 'public, quietly',
  followers: 'followers only',
  direct: 'private',
};
export const modeWords: Record<Mode, string> = {
  listen: 'Listen only',
  reply: 'Listen and answer',
  publish: 'Listen, answer and publish',
};
export const roleWords: Record<Role, { name: string; may: string }> = {
  viewer: { name: 'Viewer', may: 'reads along' },
  contributor: { name: 'Contributor', may: 'drafts; another sends' },
  agent: { name: 'Agent', may: 'works the desk; answers where the comfort zone lets them' },
  spokesperson: { name: 'Spokesperson', may: 'speaks for the organisation and gives a second pair of eyes' },
  policy_owner: { name: 'Policy owner', may: 'writes and adopts the comfort zone' },
  admin: { name: 'Admin', may: 'connects channels and invites members' },
  owner: { name: 'Owner', may: 'may do everything' },
};
export const roles = Object.keys(roleWords) as Role[];
export const atLeast = (role: Role, needed: Role): boolean => roles.indexOf(role) >= roles.indexOf(needed);

export const outcomeWords: Record<Outcome, { word: string; tone: string }> = {
  allow: { word: 'goes', tone: 'good' },
  warn: { word: 'mind', tone: 'hold' },
  declare: { word: 'confirm', tone: 'hold' },
  hold: { word: 'wait', tone: 'hold' },
  block: { word: 'never', tone: 'warm' },
};
export const momentWords: Record<MomentKind, { word: string; tone: string; ask: string }> = {
  hiccup: { word: 'Hiccup', tone: 'hold', ask: 'What went wrong?' },
  celebration: { word: 'Celebration', tone: 'good', ask: 'What is there to be glad about?' },
  loss: { word: 'Loss', tone: 'warm', ask: 'What happened?' },
  promise: { word: 'Promise', tone: 'accent', ask: 'What did we promise?' },
  note: { word: 'Note', tone: 'plain', ask: 'What is worth remembering?' },
};
export const endingWords: Record<Ending, string> = {
  answered: 'answered',
  turned_round: 'turned round',
  sold: 'sold',
  redirected: 'sent to the right place',
  lost: 'lost',
  no_reply_needed: 'no answer needed',
  spam: 'rubbish',
};
export const endings = Object.keys(endingWords) as Ending[];
export const endingOf = (outcome: string | null): string => endingWords[outcome as Ending] ?? outcome ?? '';

// How close, in a sentence's words.
export function circleWords(circle: number | null): string {
  if (!circle) return 'Not in a circle yet';
  if (circle <= 5) return 'One of the five closest';
  if (circle <= 15) return 'One of the fifteen';
  if (circle <= 50) return 'One of the fifty';
  return 'One of the hundred and fifty';
}
export const circleTag = (circle: number | null): string =>
  !circle ? '' : circle <= 5 ? 'closest five' : circle <= 15 ? 'inner circle' : '';

export function people(list: string[]): string {
  if (list.length < 2) return list[0] ?? '';
  return `${list.slice(0, -1).join(', ')} or ${list.at(-1)}`;
}
const first = (text: string): string => (text ? text[0]!.toUpperCase() + text.slice(1) : text);

// With a capital and one full stop, or the mark it has.
export function asSentence(text: string): string {
  const whole = first(text.trim()).replace(/[.\s]+$/, '');
  return /[?!…]$/.test(whole) ? whole : `${whole}.`;
}

export interface Told {
  what: string;
  next: string;
}

// What happened and what to do. `kept` says what of the member's work is safe.
export function tell(problem: ApiProblem, kept = ''): Told {
  const detail = first(problem.body.detail ?? problem.body.title ?? '');
  const keep = kept ? `${kept} ` : '';
  switch (problem.status) {
    case 0:
      return { what: 'Kith could not be reached.', next: `${keep}Check the connection, then try again.` };
    case 401:
      if (detail && !/sign in/i.test(detail))
        return { what: `${detail.replace(/\.$/, '')}.`, next: keep.trim() };
      return { what: 'You are signed out.', next: `${keep}Sign in again to go on.` };
    case 403:
      return {
        what: detail || 'Your role does not reach this far.',
        next: `${keep}Ask an admin of this workspace.`,
      };
    case 404:
      return { what: detail || 'This is not here (any more).', next: 'Go back and choose another.' };
    case 412:
      return {
        what: 'Somebody changed this while you were at it.',
        next: `${keep}Look at what is new, then decide.`,
      };
    case 429:
      return { what: 'That was a little too fast.', next: `${keep}Wait a moment, then try again.` };
  }
  // What could not be reached is named; what broke inside is not for the reader.
  if (problem.status >= 500 && problem.status !== 500 && detail)
    return { what: `${detail.replace(/\.$/, '')}.`, next: `${keep}Try again in a moment.` };
  if (problem.status >= 500)
    return {
      what: 'Something went wrong on the server.',
      next: `${keep}Try again; if it stays, look at the log.`,
    };
  return { what: `${detail.replace(/\.$/, '')}.`, next: keep.trim() };
}

export const megabytes = (bytes: number): string =>
  bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
