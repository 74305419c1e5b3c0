// Bad input of every kind on every endpoint, made from one line for each:
//   at(method, path, { signedIn, owner, body or query, required })
// `owner` names the jar of whoever is signed in. `body` is what would be right but for what must not happen (such as a deletion), so that no call changes the account
// that the next one needs. `signedIn` adds calls with no, ended and forged sessions and from foreign origins.
import { PASSWORD, TYPES, brokenBodies, forged, form, get, jar, post, signIn, signUp } from './call.mjs';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** What may stand where text is wanted. */
const NOT_TEXT = [
  ['a number', 5],
  ['a boolean', true],
  ['null', null],
  ['an array', ['x']],
  ['an operator', { $ne: null }],
];
const LONG = 'x'.repeat(5000);

const OWNER = 'matrix';

const send = (method, path, body, more) => (method === 'GET' ? get(path, more) : post(path, body ?? {}, more));

export function at(method, path, { signedIn = false, owner = OWNER, body = {}, query, required = [] } = {}) {
  const who = signedIn ? jar(owner) : {};
  const full = query ? `${path}?${new URLSearchParams(query)}` : path;
  const right = (more) => send(method, full, body, more);
  return [
    ...(method === 'POST' ? bodies(path, body, required, who) : queries(path, query ?? {}, who)),
    ...(signedIn ? sessions(path, owner, right) : []),
    ...(method === 'POST' && signedIn ? origins(path, owner, right) : []),
    ...METHODS.filter((other) => other !== method && !(path === '/delete-user/callback' && other === 'POST')).map((other) => [
      `${path} by ${other}`,
      { method: other, path, ...who },
    ]),
    [`${path}/`, { method, path: `${path}/`, ...who }],
  ];
}

function bodies(path, body, required, who) {
  const members = Object.keys(body);
  const without = (name) => Object.fromEntries(Object.entries(body).filter(([member]) => member !== name));
  return [
    ...required.map((name) => [`${path} without ${name}`, post(path, without(name), who)]),
    ...(required.length > 0 ? [[`${path} with an empty object`, post(path, {}, who)]] : []),
    ...members.flatMap((name) => NOT_TEXT.map(([what, value]) => [`${path} with ${what} as ${name}`, post(path, { ...body, [name]: value }, who)])),
    ...members.map((name) => [`${path} with nothing as ${name}`, post(path, { ...body, [name]: '' }, who)]),
    ...members.map((name) => [`${path} with a long ${name}`, post(path, { ...body, [name]: LONG }, who)]),
    ...(members.length > 1
      ? NOT_TEXT.map(([what, value]) => [`${path} with ${what} everywhere`, post(path, Object.fromEntries(members.map((name) => [name, value])), who)])
      : []),
    ...(required.length > 0 ? [[`${path} with a member nobody knows`, post(path, { ...body, colour: 'red' }, who)]] : []),
    ...brokenBodies(path, who).map(([name, call]) => [`matrix: ${name}`, call]),
    ...TYPES.map((type) => [`matrix: ${path} as ${type}`, { method: 'POST', path, headers: { 'content-type': type }, body: 'x', ...who }]),
    [`matrix: ${path} by form`, form(path, new URLSearchParams(body).toString(), who)],
  ];
}

function queries(path, query, who) {
  const of = (members) => `${path}?${new URLSearchParams(members)}`;
  return [
    [`${path} with nothing in the query`, get(path, who)],
    [`${path} with a member nobody knows in the query`, get(of({ ...query, colour: 'red' }), who)],
    ...Object.keys(query).flatMap((name) => [
      [`${path} with nothing as ${name}`, get(of({ ...query, [name]: '' }), who)],
      [`${path} with a long ${name}`, get(of({ ...query, [name]: LONG }), who)],
      [`${path} with ${name} twice`, get(`${of(query)}&${name}=second`, who)],
      [`${path} with an operator as ${name}`, get(`${path}?${name}[$ne]=x`, who)],
    ]),
  ];
}

function sessions(path, owner, right) {
  return [
    [`${path} signed out`, right()],
    [`${path} by an ended session`, right({ cookieOf: 'ended', origin: true })],
    [`${path} by a forged session`, right({ cookieOf: owner, change: forged, origin: true })],
    [`${path} by an unsigned session`, right({ cookieOf: owner, change: (cookie) => cookie.split('.').slice(0, 2).join('.'), origin: true })],
  ];
}

function origins(path, owner, right) {
  return [
    [`${path} from elsewhere`, right({ jar: owner, headers: { origin: 'https://evil.com' } })],
    [`${path} from nowhere`, right({ jar: owner, headers: { origin: 'null' } })],
    [`${path} from a look-alike`, right({ jar: owner, headers: { origin: '<base>.evil.com' } })],
    [`${path} without an origin`, right({ jar: owner })],
  ];
}

/** Takes back the wrong guesses before: the product slows down whoever makes many of them. */
const rightPassword = (before) => [`matrix: the right password before ${before}`, post('/verify-password', { password: PASSWORD }, jar(OWNER))];

const email = 'matrix@differential.test';

export const matrix = [
  ['matrix: sign up', post('/sign-up/email', signUp(email), jar(OWNER))],
  ['matrix: a session that ends', post('/sign-in/email', signIn(email), jar('ended'))],
  ['matrix: the end of a session', post('/sign-out', {}, jar('ended', { keep: 'ended' }))],

  ...at('POST', '/request-password-reset', { body: { email: 'nobody@differential.test', redirectTo: '/' }, required: ['email'] }),
  ...at('POST', '/reset-password', { body: { newPassword: 'Password456', token: 'wrong' }, required: ['newPassword'] }),
  ...at('POST', '/send-verification-email', { body: { email: 'nobody@differential.test', callbackURL: '/' }, required: ['email'] }),
  ...at('GET', '/verify-email', { query: { token: 'wrong', callbackURL: '/' } }),
  ...at('GET', '/reset-password/wrong', { query: { callbackURL: '/' } }),
  ...at('POST', '/change-email', { signedIn: true, body: { newEmail: 'reset@differential.test', callbackURL: '/' }, required: ['newEmail'] }),
  ...at('POST', '/delete-user', { signedIn: true, body: { password: 'wrong', callbackURL: '/', token: 'wrong' } }),
  ...at('GET', '/delete-user/callback', { signedIn: true, query: { token: 'wrong', callbackURL: '/' } }),
  rightPassword('change-password'),
  ...at('POST', '/change-password', { signedIn: true, body: { currentPassword: 'wrong', newPassword: 'Password456' }, required: ['currentPassword', 'newPassword'] }),
  rightPassword('verify-password'),
  ...at('POST', '/verify-password', { signedIn: true, body: { password: 'wrong' }, required: ['password'] }),
  ...at('POST', '/update-user', { signedIn: true, body: { name: 'Ada King' } }),
  ...at('POST', '/update-session', { signedIn: true }),
  ...at('GET', '/list-sessions', { signedIn: true }),
  ...at('POST', '/revoke-session', { signedIn: true, body: { token: 'unknown' }, required: ['token'] }),
  ...at('GET', '/list-accounts', { signedIn: true }),
  ...at('POST', '/unlink-account', { signedIn: true, body: { accountId: 'x' }, required: ['accountId'] }),
  ...at('POST', '/sign-in/social', { body: { provider: 'github', callbackURL: '/' }, required: ['provider'] }),
  ...at('POST', '/link-social', { signedIn: true, body: { provider: 'github', callbackURL: '/' }, required: ['provider'] }),
  ...at('POST', '/refresh-token', { signedIn: true, body: { accountId: 'x' }, required: ['accountId'] }),
  ...at('POST', '/get-access-token', { signedIn: true, body: { accountId: 'x' }, required: ['accountId'] }),
  ...at('GET', '/account-info', { signedIn: true, query: { accountId: 'x' } }),
  ['matrix: the account is there still', get('/get-session', jar(OWNER))],
];
