// Who is on a picture, in a sentence.
import type { PictureFace, PicturePeople } from '../api/types';

export type Tone = 'good' | 'hold' | 'warm' | '';

// A face that somebody still has to say something of.
export function isOpen(face: PictureFace): boolean {
  return face.answer === 'open';
}

export function summary(people: PicturePeople): { words: string; tone: Tone } {
  if (people.nobody_agreed) return { words: 'Nobody on it', tone: 'good' };
  if (people.nobody || people.waits) return { words: 'Somebody else looks as well', tone: 'hold' };
  if (!people.looked) return { words: 'Not looked at', tone: 'hold' };
  if (people.parts.length)
    return {
      words: people.parts.length === 1 ? 'A picture in it shows somebody' : 'Pictures in it show somebody',
      tone: 'hold',
    };
  const open = people.faces.filter(isOpen);
  const sure = open.filter((face) => face.origin !== 'doubtful').length;
  if (sure)
    return { words: sure === 1 ? 'One face without a name' : `${sure} faces without a name`, tone: 'warm' };
  if (open.length)
    return {
      words: open.length === 1 ? 'A place that may be a face' : `${open.length} places that may be faces`,
      tone: 'hold',
    };
  const unreleased = people.faces.filter((face) => face.answer === 'person' && face.released === false);
  if (unreleased.length)
    return {
      words: `No release here for ${unreleased.map((face) => face.person!.name).join(', ')}`,
      tone: 'warm',
    };
  const named = people.faces.filter((face) => face.answer === 'person');
  if (!named.length) return { words: 'Nobody found on it', tone: 'good' };
  return { words: named.map((face) => face.person!.name).join(', '), tone: 'good' };
}

// What a face is called beside the picture.
export function faceName(face: PictureFace, number: number): string {
  if (face.answer === 'person') return face.person?.name ?? '';
  if (face.answer === 'nobody') return face.agreed ? 'Nobody' : 'Nobody, says one of you';
  return face.origin === 'doubtful' ? `${number}: a face?` : `${number}: who is this?`;
}

// From a drag between two points of the picture, each in parts of it.
export function boxOf(
  a: { x: number; y: number },
  b: { x: number; y: number },
): { x: number; y: number; w: number; h: number } {
  const clamp = (n: number) => Math.min(1, Math.max(0, n));
  const x = clamp(Math.min(a.x, b.x));
  const y = clamp(Math.min(a.y, b.y));
  return { x, y, w: clamp(Math.max(a.x, b.x)) - x, h: clamp(Math.max(a.y, b.y)) - y };
}
