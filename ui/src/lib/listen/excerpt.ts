// The part of a text that shows why it was found.
import { pieces, type Piece } from '../text/offsets';
import type { Span } from './types';

// At most `room` code points around the first marked word, cut between words, with an ellipsis where
// something was left out. Spans are in code points.
export function excerpt(text: string, spans: Span[], room: number): Piece[] {
  const points = [...text];
  const first = spans.length ? Math.min(...spans.map(([start]) => start)) : 0;
  let from = 0;
  if (points.length > room && first > room * 0.5) {
    from = Math.min(first - Math.floor(room * 0.3), points.length - Math.floor(room * 0.7));
    while (from > 0 && from < first && !/\s/.test(points[from - 1]!)) from++;
  }
  const to = Math.min(points.length, from + room);
  const shown = points.slice(from, to).join('');
  const moved = spans
    .filter(([start, end]) => end > from && start < to)
    .map(([start, end]) => ({ start: Math.max(0, start - from), end: Math.min(to, end) - from }));
  const out = pieces(shown, moved);
  if (from > 0) out.unshift({ text: '… ', marked: false });
  if (to < points.length) out.push({ text: ' …', marked: false });
  return out;
}
