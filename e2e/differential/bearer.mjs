// The plugin bearer: a session without cookies.
import { forged, get, post, signIn, signUp } from './call.mjs';

const as = (scheme, more = {}) => ({ bearer: 'bearer', scheme, ...more });

export const bearer = [
  ['bearer: sign up', post('/sign-up/email', signUp('bearer@differential.test'), { jar: 'bearer' })],
  ['bearer: the session', get('/get-session', as('Bearer '))],
  ['bearer: the scheme in small letters', get('/get-session', as('bearer '))],
  ['bearer: the scheme in capitals', get('/get-session', as('BEARER '))],
  ['bearer: two spaces', get('/get-session', as('Bearer  '))],
  ['bearer: another scheme', get('/get-session', as('Basic '))],
  ['bearer: no scheme', get('/get-session', as(''))],
  ['bearer: nothing behind the scheme', get('/get-session', { headers: { authorization: 'Bearer ' } })],
  ['bearer: nonsense', get('/get-session', { headers: { authorization: 'Bearer nonsense' } })],
  ['bearer: nonsense with a dot', get('/get-session', { headers: { authorization: 'Bearer non.sense' } })],
  ['bearer: an unsigned token', get('/get-session', as('Bearer ', { change: (token) => token.split('.')[0] }))],
  ['bearer: a forged signature', get('/get-session', as('Bearer ', { change: forged }))],
  ['bearer: another token under the signature', get('/get-session', as('Bearer ', { change: (token) => `A${token.slice(1)}` }))],
  ['bearer: percent-encoded', get('/get-session', as('Bearer ', { change: (token) => encodeURIComponent(token) }))],
  ['bearer: update the name', post('/update-user', { name: 'Bearer King' }, as('Bearer '))],
  ['bearer: list sessions', get('/list-sessions', as('Bearer '))],
  ['bearer: list accounts', get('/list-accounts', as('Bearer '))],
  ['bearer: verify the password', post('/verify-password', { password: 'Password123' }, as('Bearer '))],
  ['bearer: from elsewhere, without cookies', post('/update-user', { name: 'Bearer Else' }, as('Bearer ', { headers: { origin: 'https://evil.com' } }))],
  ['bearer: signed out, update-user', post('/update-user', { name: 'Nobody' }, { headers: { authorization: 'Bearer nonsense' } })],
  ['bearer: sign out', post('/sign-out', {}, as('Bearer '))],
  ['bearer: after the sign-out', get('/get-session', as('Bearer '))],
  ['bearer: sign in', post('/sign-in/email', signIn('bearer@differential.test'), { jar: 'bearer' })],
  ['bearer: the session of the sign-in', get('/get-session', as('Bearer '))],
];
