// The sample server's answers, one function a noun.
import { type Answer, type Ask, findWorld, ok, refuse, state } from './answers';
import { preview, worries } from './gate';
import { intake, queries, rules, search, views, watches } from './listen';
import { approvals, canned, conversation, conversations, counts, deliveries } from './routes_desk';
import { account, invitation, setup, signIn } from './routes_front';
import { channels, invitations, members, policy, tokens } from './routes_house';
import { contact, contacts, followUps, moment, noSteps } from './routes_people';
import type { World } from './world';

export function handle(worlds: World[], ask: Ask): Answer {
  const parts = ask.path.split('/');
  if (
    ask.method !== 'GET' &&
    ask.headers['x-csrf-token'] !== 'sample-csrf' &&
    state.signedIn &&
    parts[0] === 'workspaces'
  )
    return refuse(403, 'csrf', 'the X-CSRF-Token header is missing');
  switch (parts[0]) {
    case 'setup':
      return setup(worlds, ask);
    case 'worries':
      return ok({ items: worries });
    case 'session':
      return signIn(worlds, ask);
    case 'account':
      return account(ask, parts);
    case 'invitations':
      return invitation(worlds, ask, parts);
    case 'workspaces': {
      if (!state.signedIn) return refuse(401, 'signed_out', 'sign in first');
      const world = findWorld(worlds, parts[1]);
      if (!world) return refuse(404, 'not_found', 'there is no such workspace here');
      return workspace(world, ask, parts.slice(2));
    }
  }
  return refuse(404, 'not_found', `nothing at ${ask.path}`);
}

function workspace(world: World, ask: Ask, parts: string[]): Answer {
  const noun = parts[0] ?? '';
  switch (noun) {
    case '':
      if (ask.method === 'PATCH')
        Object.assign(world, { name: (ask.body as { name?: string }).name ?? world.name });
      return ok({ id: world.id, name: world.name, slug: world.slug, policy_adopted: world.policy !== null });
    case 'counts':
      return ok(counts(world));
    case 'conversations':
      return parts[1] ? conversation(world, ask, parts) : conversations(world, ask);
    case 'canned-replies':
      return canned(world, ask, parts);
    case 'deliveries':
      return deliveries(world, parts);
    case 'approvals':
      return approvals(world, ask, parts);
    case 'contacts':
      return parts[1] ? contact(world, ask, parts) : contacts(world, ask);
    case 'retention':
    case 'holds':
    case 'visitor-steps':
      return ask.method === 'GET' ? ok({ items: [], next: null }) : noSteps();
    case 'moments':
      return moment(world, ask, parts);
    case 'follow-ups':
      return ok({ items: followUps(world), next: null });
    case 'policy':
      return policy(world, ask, parts);
    case 'gate': {
      const body = ask.body as unknown as { conversation_id?: string; text: string; visibility?: string };
      const talk = world.talks.find((item) => item.id === body.conversation_id);
      return ok(
        preview(
          body.text,
          body.visibility ?? talk?.visibility ?? 'public',
          talk?.channel.network ?? 'mastodon',
        ),
      );
    }
    case 'decisions':
      return ok({ items: world.decisions, next: null });
    case 'networks':
      return ok({
        items: [
          {
            id: 'mastodon',
            name: 'Mastodon and kin',
            ways: ['oauth'],
            modes: ['listen', 'reply', 'publish'],
          },
          { id: 'bluesky', name: 'Bluesky', ways: ['app_password'], modes: ['listen', 'reply', 'publish'] },
          { id: 'mail', name: 'E-mail', ways: ['password'], modes: ['listen', 'reply'] },
          { id: 'feeds', name: 'Feed', ways: ['address'], modes: ['listen'] },
          { id: 'scripted', name: 'Rehearsal room', ways: ['none'], modes: ['listen', 'reply', 'publish'] },
        ],
        next: null,
      });
    case 'channels':
      return channels(world, ask, parts);
    case 'members':
      return members(world, ask, parts);
    case 'invitations':
      return invitations(world, ask, parts);
    case 'tokens':
      return tokens(world, ask, parts);
    case 'watches':
      return watches(world, ask, parts);
    case 'queries':
      return queries(world, ask, parts);
    case 'search':
      return search(world, ask);
    case 'views':
      return views(world, ask, parts);
    case 'routing-rules':
      return rules(world, ask, parts);
    case 'intake':
      return intake(world, parts);
  }
  return refuse(404, 'not_found', `nothing at ${ask.path}`);
}
