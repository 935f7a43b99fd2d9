// The one live connection of a workspace. It resumes after the last event it saw, waits longer after each
// failure, and says so when it has been gone for a while.
import { address } from './client';
import type { LiveEvent } from './types';

export const kinds = [
  'message.received',
  'message.edited',
  'message.deleted',
  'message.state',
  'conversation.opened',
  'conversation.changed',
  'conversation.reopened',
  'note.added',
  'member.named',
  'moment.added',
  'moment.due',
  'moment.done',
  'contact.changed',
  'contact.merged',
  'channel.changed',
  'channel.health',
  'channel.profile',
  'channel.follows',
  'delivery.held',
  'delivery.sent',
  'delivery.failed',
  'delivery.unknown',
  'approval.asked',
  'approval.decided',
  'approval.late',
  'approval.changed',
  'decision.made',
  'policy.adopted',
  'policy.reminded',
  'policy.acknowledged',
  'policy.review_due',
  'concern.added',
  'concern.answered',
  'member.joined',
  'member.changed',
  'member.left',
  'intake.poisoned',
  'reaction.seen',
  'mention.heard',
  'watch.changed',
  'watch.run',
  'watch.removed',
  'routing.changed',
  'register.changed',
  'fact.changed',
  'outbound.stopped',
  'outbound.released',
  'release.changed',
  'visitor.step',
  'wish.changed',
  'hold.changed',
  'retention.changed',
  'record.erased',
  'picture.answered',
  'presence',
] as const;

type Listener = (event: LiveEvent) => void;

// Full jitter, at most half a minute.
export function backoff(failures: number, random: () => number = Math.random): number {
  return Math.round(random() * Math.min(30_000, 1000 * 2 ** Math.min(failures, 5))) + 250;
}

export function readEvent(text: string): LiveEvent | null {
  try {
    const body = JSON.parse(text) as LiveEvent;
    return typeof body.kind === 'string' ? { ...body, data: body.data ?? {} } : null;
  } catch {
    return null;
  }
}

// The conversation an event speaks of, where it speaks of one.
export function conversationOf(event: LiveEvent): string | null {
  const named = event.data.conversation ?? (event.subject_kind === 'conversation' ? event.subject : null);
  return named ? String(named) : null;
}

export class Live {
  state = $state<'connecting' | 'live' | 'lost'>('connecting');
  #source: EventSource | null = null;
  #listeners = new Set<Listener>();
  #rejoined = new Set<() => void>();
  #failures = 0;
  #last = '';
  #retry: ReturnType<typeof setTimeout> | undefined;
  #grace: ReturnType<typeof setTimeout> | undefined;
  #path: string;

  constructor(workspace: string) {
    this.#path = `workspaces/${workspace}/events`;
  }

  open(): void {
    this.#connect();
    window.addEventListener('online', this.#now);
  }
  close(): void {
    window.removeEventListener('online', this.#now);
    clearTimeout(this.#retry);
    clearTimeout(this.#grace);
    this.#source?.close();
    this.#source = null;
  }
  on(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  // Called when a lost connection is back.
  onRejoined(call: () => void): () => void {
    this.#rejoined.add(call);
    return () => this.#rejoined.delete(call);
  }

  #now = (): void => {
    if (this.state === 'live') return;
    this.#failures = 0;
    this.#connect();
  };

  #connect(): void {
    clearTimeout(this.#retry);
    this.#source?.close();
    const source = new EventSource(address(this.#path, { after: this.#last }));
    this.#source = source;
    source.onopen = () => {
      const wasLost = this.#failures > 0;
      this.#failures = 0;
      clearTimeout(this.#grace);
      this.#grace = undefined;
      this.state = 'live';
      if (wasLost) for (const call of this.#rejoined) call();
    };
    source.onerror = () => {
      source.close();
      if (this.#source !== source) return;
      this.#failures++;
      this.#grace ??= setTimeout(() => (this.state = 'lost'), 2500);
      this.#retry = setTimeout(() => this.#connect(), backoff(this.#failures));
    };
    for (const kind of kinds)
      source.addEventListener(kind, (raw) => {
        const message = raw as MessageEvent<string>;
        if (message.lastEventId) this.#last = message.lastEventId;
        const event = readEvent(message.data);
        if (event) for (const listener of this.#listeners) listener(event);
      });
  }
}
