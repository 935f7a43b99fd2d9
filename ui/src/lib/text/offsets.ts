// The server counts in code points, the browser in UTF-16 units.

export interface Span {
  start: number;
  end: number;
}

// UTF-16 index of each code point's start, and the end.
function starts(text: string): number[] {
  const out: number[] = [];
  for (let at = 0; at < text.length; at += text.codePointAt(at)! > 0xffff ? 2 : 1) out.push(at);
  out.push(text.length);
  return out;
}

// Spans in code points to spans in UTF-16 units: clipped to the text, sorted, overlaps joined.
export function toUtf16(text: string, spans: Span[]): Span[] {
  const index = starts(text);
  const last = index.length - 1;
  const clip = (n: number) => index[Math.max(0, Math.min(n, last))]!;
  const out: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const next = { start: clip(span.start), end: clip(span.end) };
    if (next.end <= next.start) continue;
    const before = out.at(-1);
    if (before && next.start <= before.end) before.end = Math.max(before.end, next.end);
    else out.push(next);
  }
  return out;
}

export interface Piece {
  text: string;
  marked: boolean;
}

// The text in pieces, those inside a span (code points) marked.
export function pieces(text: string, spans: Span[]): Piece[] {
  const out: Piece[] = [];
  let at = 0;
  for (const span of toUtf16(text, spans)) {
    if (span.start > at) out.push({ text: text.slice(at, span.start), marked: false });
    out.push({ text: text.slice(span.start, span.end), marked: true });
    at = span.end;
  }
  if (at < text.length) out.push({ text: text.slice(at), marked: false });
  return out;
}

// The text without its spans (code points), and without the gaps they leave.
export function without(text: string, spans: Span[]): string {
  return pieces(text, spans)
    .filter((piece) => !piece.marked)
    .map((piece) => piece.text)
    .join('')
    .replace(/[^\S\n]{2,}/g, ' ')
    .replace(/[^\S\n]+([,.!?;:])/g, '$1')
    .replace(/^[^\S\n]+/gm, '')
    .trimEnd();
}
