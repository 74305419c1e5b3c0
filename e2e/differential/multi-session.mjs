// The plugin multi-session: several accounts in one jar.
import { brokenBodies, get, jar, post, signIn, signUp, wrongMethods } from './call.mjs';

const device = (more = {}) => jar('device-multi', more);
const multi = (name, body, more) => post(`/multi-session/${name}`, body, device(more));

export const multiSession = [
  ['multi: list without cookies', get('/multi-session/list-device-sessions')],
  ['multi: set active without cookies', post('/multi-session/set-active', { sessionToken: 'nothing' })],
  ['multi: revoke without cookies', post('/multi-session/revoke', { sessionToken: 'nothing' })],
  ['multi: sign up', post('/sign-up/email', signUp('one@multi.test'), device({ note: { one: 'token' } }))],
  ['multi: list one', get('/multi-session/list-device-sessions', device())],
  ['multi: sign up another', post('/sign-up/email', signUp('two@multi.test'), device({ note: { two: 'token' } }))],
  ['multi: list two', get('/multi-session/list-device-sessions', device())],
  ['multi: set the first active', multi('set-active', { sessionToken: '<note:one>' })],
  ['multi: it is', get('/get-session', device())],
  ...['set-active', 'revoke'].flatMap((name) => [
    [`multi: ${name} of nothing`, multi(name, {})],
    [`multi: ${name} of an unknown session`, multi(name, { sessionToken: 'nothing' })],
    [`multi: ${name} of an empty text`, multi(name, { sessionToken: '' })],
    [`multi: ${name} of an operator`, multi(name, { sessionToken: { $ne: null } })],
    [`multi: ${name} of a number`, multi(name, { sessionToken: 5 })],
    ...brokenBodies(`/multi-session/${name}`, device()).map(([what, made]) => [`multi: ${what}`, made]),
    ...wrongMethods(`/multi-session/${name}`, ['GET', 'PUT', 'DELETE']),
  ]),
  ...wrongMethods('/multi-session/list-device-sessions', ['POST', 'PUT', 'DELETE']),
  ['multi: sign in again as the second', post('/sign-in/email', signIn('two@multi.test'), device({ keep: 'older-multi', note: { again: 'token' } }))],
  ['multi: the older session of the second', multi('set-active', { sessionToken: '<note:two>' })],
  ['multi: revoke the active one', multi('revoke', { sessionToken: '<note:again>' })],
  ['multi: who is active then', get('/get-session', device())],
  ['multi: sign in, not remembered', post('/sign-in/email', signIn('two@multi.test', { rememberMe: false }), device())],
  ['multi: sign out of all', post('/sign-out', {}, device({ keep: 'before-multi' }))],
  ['multi: list after that', get('/multi-session/list-device-sessions', jar('before-multi'))],
];
