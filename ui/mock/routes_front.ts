// The sample server before a workspace is chosen: set-up, sign-in, the account, invitations.
import { type Answer, type Ask, none, now, ok, refuse, session, state } from './answers';
import { type World, emptyWorld, member, newId } from './world';

export function setup(worlds: World[], ask: Ask): Answer {
  if (ask.method === 'GET')
    return ok({ needed: state.needsSetup, valid: ask.query.get('token') === 'first-light' });
  const body = ask.body as unknown as {
    token: string;
    workspace: { name: string };
    account: { name: string; email: string; password: string; handle: string };
  };
  if (body.token !== 'first-light')
    return refuse(
      403,
      'bad_token',
      'this set-up link was used already; ask the server for a new one with `kith user setup-link`',
    );
  if (body.account.password.length < 10)
    return refuse(422, 'weak_password', 'the password is too short: at least 10 characters');
  const world = emptyWorld(
    body.workspace.name,
    member(body.account.name, body.account.handle, 'owner', body.account.email),
  );
  state.own = [world];
  state.account = { id: newId(), name: body.account.name, email: body.account.email };
  state.needsSetup = false;
  state.signedIn = true;
  return ok(session(worlds), 201);
}

export function signIn(worlds: World[], ask: Ask): Answer {
  if (ask.method === 'GET')
    return state.signedIn ? ok(session(worlds)) : refuse(401, 'signed_out', 'sign in first');
  if (ask.method === 'DELETE') {
    state.signedIn = false;
    return none;
  }
  const body = ask.body as unknown as { email: string; password: string; code?: string };
  if (body.password === 'wrong')
    return refuse(401, 'bad_credentials', 'this e-mail address and password do not belong together');
  if ((state.totp || body.password === 'code') && !body.code)
    return refuse(403, 'code_needed', 'the code from your authenticator app is needed');
  if (body.code && body.code !== '123456') return refuse(401, 'bad_code', 'this code is not the current one');
  state.signedIn = true;
  return ok(session(worlds));
}

let sessions = [
  { id: newId(), user_agent: 'Firefox on Linux', created_at: now(), seen_at: now(), current: true },
  {
    id: newId(),
    user_agent: 'Safari on iPhone',
    created_at: '2026-11-10T08:12:00Z',
    seen_at: '2026-11-21T19:40:00Z',
    current: false,
  },
];
export function account(ask: Ask, parts: string[]): Answer {
  if (parts[1] === 'sessions') {
    if (ask.method === 'DELETE') {
      sessions = sessions.filter((item) => (parts[2] ? item.id !== parts[2] : item.current));
      return none;
    }
    return ok({ items: sessions, next: null });
  }
  const body = ask.body as unknown as { old?: string; code?: string };
  if (parts[1] === 'password')
    return body.old === 'wrong' ? refuse(403, 'bad_credentials', 'the old password is not right') : none;
  if (parts[1] === 'totp') {
    if (ask.method === 'DELETE') {
      state.totp = false;
      return none;
    }
    if (parts[2] === 'confirm') {
      if (body.code !== '123456') return refuse(422, 'bad_code', 'this code is not the current one');
      state.totp = true;
      return ok({
        recovery_codes: [
          '8h2k-qp4d',
          'm3vx-71ra',
          'zt90-bbse',
          'c5yw-4jnu',
          '2rfe-x8lk',
          'p7do-6mih',
          'n1gq-tz3v',
          'w9ab-5ske',
        ],
      });
    }
    return ok({
      secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
      uri: 'otpauth://totp/Kith:dana%40riverside.example?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Kith',
    });
  }
  return refuse(404, 'not_found', 'nothing here');
}

export function invitation(worlds: World[], ask: Ask, parts: string[]): Answer {
  if (parts[1] !== 'welcome')
    return refuse(404, 'not_found', 'this invitation was used or has run out; ask for a new one');
  if (ask.method === 'GET')
    return ok({
      workspace: { name: worlds[0]!.name },
      email: 'lena@riverside.example',
      role: 'agent',
      has_account: false,
    });
  state.signedIn = true;
  return ok(session(worlds), 201);
}
