// The plugin jwt: tokens for other services.
import { get, jar, post, signUp } from './call.mjs';
import { at } from './endpoints.mjs';

export const tokens = [
  ['jwt: sign up', post('/sign-up/email', signUp('jwt@differential.test'), jar('jwt'))],
  ['jwt: a token', get('/token', jar('jwt'))],
  ['jwt: a token beside the session', get('/get-session', jar('jwt'))],
  ['jwt: the keys', get('/jwks')],
  ['jwt: the keys when signed in', get('/jwks', jar('jwt'))],
  ...at('GET', '/token', { signedIn: true, owner: 'jwt' }),
  ...at('GET', '/jwks'),
];
