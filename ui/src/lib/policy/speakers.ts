// Who may say what on one channel, in words.
import type { PolicySpeakers, Spoken } from '../api/types';

export type OnChannel = PolicySpeakers['members'][number]['by_channel'][number];
const kinds = ['post', 'reply', 'message'] as const;
const words: Record<(typeof kinds)[number], string> = {
  post: 'post',
  reply: 'answer',
  message: 'start a talk',
};

// Kinds that go the same way share a line: what may be said at once first, what may not last.
export interface Line {
  outcome: Spoken['outcome'];
  does: string;
  why: string;
}
export function linesOf(on: OnChannel): Line[] {
  const lines: Line[] = [];
  for (const outcome of ['allow', 'hold', 'block'] as const)
    for (const kind of kinds) {
      const { outcome: is, say } = on[kind];
      if (is !== outcome) continue;
      const same = lines.find((line) => line.outcome === outcome && (outcome !== 'hold' || line.why === say));
      if (same) same.does += `, ${words[kind]}`;
      else lines.push({ outcome, does: words[kind], why: outcome === 'allow' ? '' : say });
    }
  return lines;
}
