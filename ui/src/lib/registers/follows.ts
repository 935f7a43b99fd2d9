// Who follows us and whom we follow, in words.
import type { FollowList } from './types';

export const sideName = (list: FollowList) => (list.side === 'followers' ? 'followers' : 'whom we follow');

const people = (count: number) => (count === 1 ? '1 person' : `${count.toLocaleString('en-GB')} people`);

// What was looked at, or that it was not and why; never silent about what is missing.
export function listState(list: FollowList): string {
  const seen = list.people
    ? `${people(list.people)} looked at${list.whole ? '' : '; there are more than are kept'}.`
    : '';
  const why = list.why ? `: ${list.why}` : '';
  if (list.state === 'never') return 'Not looked at: it was not read yet.';
  if (list.state === 'unread')
    return seen ? `Cannot be read now${why}. As last read: ${seen}` : `Not looked at${why}.`;
  if (list.state === 'reading') {
    const now = list.why ? `The reading waits${why}.` : 'It is being read.';
    return seen ? `${now} So far: ${seen}` : `${now} Nobody was looked at yet.`;
  }
  return seen || 'Nobody is on it.';
}

// Whether others see the list, and whether that can be changed.
export function canHide(list: FollowList): { words: string; tone: string } | null {
  if (list.hidden) return { words: 'hidden from others', tone: 'good' };
  if (list.can_hide === 'possible') return { words: 'can be hidden', tone: 'good' };
  if (list.can_hide === 'with limits') return { words: 'with limits', tone: 'hold' };
  if (list.can_hide === 'not here') return { words: 'cannot be hidden', tone: 'warm' };
  return null;
}
