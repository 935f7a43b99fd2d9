// Brings one message of a thread into sight, marks it for a moment, and puts the focus on it.
import { tick } from 'svelte';

const marked = 4000; // ms
const pagesMost = 40;

interface Earlier {
  messages: { id: string }[];
  hasEarlier: boolean;
  showEarlier(): Promise<void>;
}

// Fetches what was before until the message is there; false where it is not.
export async function reach(thread: Earlier, id: string): Promise<boolean> {
  const there = () => thread.messages.some((item) => item.id === id);
  for (let page = 0; !there() && thread.hasEarlier && page < pagesMost; page++) {
    const before = thread.messages.length;
    await thread.showEarlier();
    if (thread.messages.length === before) break;
  }
  return there();
}

export async function reveal(thread: Earlier, id: string, box: HTMLElement): Promise<boolean> {
  if (!(await reach(thread, id))) return false;
  await tick();
  const message = box.querySelector<HTMLElement>(`#m${CSS.escape(id)}`);
  if (!message) return false;
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  message.scrollIntoView({ block: 'center', behavior: still ? 'instant' : 'smooth' });
  message.tabIndex = -1;
  message.focus({ preventScroll: true });
  message.dataset.found = '';
  const release = hold(message, box);
  setTimeout(() => {
    release();
    delete message.dataset.found;
  }, marked);
  return true;
}

// Pictures arrive and the answer box grows after the jump: the message stays in sight until somebody moves.
function hold(message: HTMLElement, box: HTMLElement): () => void {
  let sizes = 0;
  const seen = new ResizeObserver(() => {
    if (sizes++) message.scrollIntoView({ block: 'center', behavior: 'instant' });
  });
  for (const part of [box, ...box.children]) seen.observe(part);
  const moves = ['wheel', 'pointerdown', 'keydown'] as const;
  const release = () => {
    seen.disconnect();
    for (const move of moves) removeEventListener(move, release, true);
  };
  for (const move of moves) addEventListener(move, release, true);
  return release;
}
