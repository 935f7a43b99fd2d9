// How the screens say what a profile on a network says of us, and what of it is not as agreed.
import type { ChannelProfile, Drift } from './types';

const places: Record<string, string> = {
  name: 'The name',
  about: 'The description',
  link: 'The website',
  field: 'A field',
  location: 'The place',
  avatar: 'The picture',
  banner: 'The banner',
};
export const placeWord = (place: string | null): string => places[place ?? ''] ?? 'Something';

export function whereWords(drift: Drift): string {
  if (drift.place === 'field' && drift.label) return `The field “${drift.label}”`;
  return placeWord(drift.place);
}

const quoted = (text: string): string => (text ? ` “${text}”` : ' something of it');

// `name` of who may tell, where something is hidden; `until` as this screen writes days.
export function driftWords(drift: Drift, name: string, until: (iso: string) => string): string {
  const where = whereWords(drift);
  switch (drift.what) {
    case 'differs':
      return `${where} says${quoted(drift.said)}. Agreed is “${drift.agreed}”.`;
    case 'gives_away':
      return `${where} says${quoted(drift.said)}: ${drift.fact} is ${drift.is}.`;
    case 'names':
      return `${where} names${quoted(drift.said)}, who is in the register ${drift.register}.`;
    case 'missing':
      return drift.fact === 'website'
        ? `Our website is not in it: ${drift.agreed}.`
        : `The agreed sentence is not in it: “${drift.agreed}”.`;
    case 'out_of_date':
      return `${where} says${quoted(drift.said)}: that held until ${until(drift.until ?? '')}.`;
    case 'hidden':
      return `Something in it is not for everybody. Ask ${name || 'who owns the comfort zone'}.`;
  }
}

// In a few words, for a mark beside the channel.
export function verdict(profile: ChannelProfile): { word: string; tone: string } {
  if (!profile.looked_at) return { word: 'not looked at yet', tone: '' };
  if (!profile.says) return { word: 'cannot be read', tone: 'hold' };
  if (!profile.ours) return { word: 'not ours', tone: '' };
  if (!profile.compared) return { word: 'nothing to compare', tone: '' };
  const count = profile.drifts.length;
  if (!count) return { word: 'as agreed', tone: 'good' };
  return { word: count === 1 ? 'one drift' : `${count} drifts`, tone: 'warm' };
}

// "founded, positioning and website are as agreed."
export function agreesWords(profile: ChannelProfile): string {
  const facts = [...new Set(profile.agrees.map((one) => one.fact))].sort();
  if (!facts.length) return '';
  const last = facts.pop() ?? '';
  return facts.length ? `${facts.join(', ')} and ${last} are as agreed.` : `${last} is as agreed.`;
}
