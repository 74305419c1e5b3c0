// The plugin passkey: what needs no authenticator. Signing in and registering are tried in a browser (e2e/client/passkeys.mjs).
import { brokenBodies, get, jar, post, signUp, wrongMethods } from './call.mjs';

const own = (more = {}) => jar('passkey', more);
const PATH = '/passkey';
const ANSWER = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: { clientDataJSON: 'e30', attestationObject: 'oA' } };

export const passkeys = [
  ['passkey: options to register without a session', get(`${PATH}/generate-register-options`)],
  ['passkey: list without a session', get(`${PATH}/list-user-passkeys`)],
  ['passkey: delete without a session', post(`${PATH}/delete-passkey`, { id: 'a' })],
  ['passkey: update without a session', post(`${PATH}/update-passkey`, { id: 'a', name: 'b' })],
  ['passkey: verify a registration without a session', post(`${PATH}/verify-registration`, { response: ANSWER })],
  ['passkey: options to sign in', get(`${PATH}/generate-authenticate-options`, jar('passkey-anyone'))],
  ['passkey: sign in without a challenge', post(`${PATH}/verify-authentication`, { response: ANSWER })],
  ['passkey: sign in by what is unknown', post(`${PATH}/verify-authentication`, { response: ANSWER }, jar('passkey-anyone'))],
  ['passkey: sign in by the same challenge again', post(`${PATH}/verify-authentication`, { response: ANSWER }, jar('passkey-anyone'))],
  ['passkey: sign up', post('/sign-up/email', signUp('ada@passkey.test'), own())],
  ['passkey: list none', get(`${PATH}/list-user-passkeys`, own())],
  ['passkey: options to register', get(`${PATH}/generate-register-options`, own())],
  ['passkey: options to register with a name', get(`${PATH}/generate-register-options?name=Phone`, own())],
  ['passkey: options to register for a platform', get(`${PATH}/generate-register-options?authenticatorAttachment=platform`, own())],
  ['passkey: options to register for anything', get(`${PATH}/generate-register-options?authenticatorAttachment=anything`, own())],
  ['passkey: options to sign in with a session', get(`${PATH}/generate-authenticate-options`, own())],
  ['passkey: register with a challenge to sign in', post(`${PATH}/verify-registration`, { response: ANSWER }, own())],
  ['passkey: register without a challenge', post(`${PATH}/verify-registration`, { response: ANSWER }, own())],
  ['passkey: register with a number as name', post(`${PATH}/verify-registration`, { response: ANSWER, name: 5 }, own())],
  ['passkey: register with a text as createSession', post(`${PATH}/verify-registration`, { response: ANSWER, createSession: 'yes' }, own())],
  ['passkey: options once more', get(`${PATH}/generate-register-options`, own())],
  ['passkey: register what cannot be read', post(`${PATH}/verify-registration`, { response: ANSWER }, own())],
  ['passkey: options to sign in once more', get(`${PATH}/generate-authenticate-options`, own())],
  ['passkey: sign in by what is unknown, with a session', post(`${PATH}/verify-authentication`, { response: ANSWER }, own())],
  ['passkey: sign in with a text', post(`${PATH}/verify-authentication`, { response: 'text' }, own())],
  ['passkey: sign in with a list', post(`${PATH}/verify-authentication`, { response: [] }, own())],
  ['passkey: sign in with nothing', post(`${PATH}/verify-authentication`, {}, own())],
  ['passkey: delete what is unknown', post(`${PATH}/delete-passkey`, { id: 'unknown' }, own())],
  ['passkey: delete nothing', post(`${PATH}/delete-passkey`, {}, own())],
  ['passkey: delete an empty id', post(`${PATH}/delete-passkey`, { id: '' }, own())],
  ['passkey: delete an operator', post(`${PATH}/delete-passkey`, { id: { $ne: null } }, own())],
  ['passkey: rename what is unknown', post(`${PATH}/update-passkey`, { id: 'unknown', name: 'Phone' }, own())],
  ['passkey: rename to nothing', post(`${PATH}/update-passkey`, { id: 'unknown', name: '' }, own())],
  ['passkey: rename to spaces', post(`${PATH}/update-passkey`, { id: 'unknown', name: '  ' }, own())],
  ['passkey: rename without a name', post(`${PATH}/update-passkey`, { id: 'unknown' }, own())],
  ['passkey: rename an empty id', post(`${PATH}/update-passkey`, { id: '', name: 'Phone' }, own())],
  ...['verify-registration', 'verify-authentication', 'delete-passkey', 'update-passkey'].flatMap((name) => [
    ...brokenBodies(`${PATH}/${name}`, own()).map(([what, made]) => [`passkey: ${what}`, made]),
    ...wrongMethods(`${PATH}/${name}`, ['GET', 'PUT', 'DELETE']),
  ]),
  ...['generate-register-options', 'generate-authenticate-options', 'list-user-passkeys'].flatMap((name) =>
    wrongMethods(`${PATH}/${name}`, ['POST', 'PUT', 'DELETE']),
  ),
];
