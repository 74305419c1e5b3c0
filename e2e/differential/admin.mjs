// The plugin admin.
import { get, jar, post, signIn, signUp } from './call.mjs';
import { at } from './endpoints.mjs';

const ADMIN = jar('admin');
const by = (method, path, more) => at(method, path, { signedIn: true, owner: 'admin', ...more });
const nobody = 'nobody';

/** [path, body, members that are required] of each endpoint that takes a body; it means a user whom nobody is. */
const POSTS = [
  ['/admin/set-role', { userId: nobody, role: 'user' }, ['userId', 'role']],
  ['/admin/create-user', { email: 'taken', password: 'Password123', name: 'Ada Lovelace' }, ['email', 'name']],
  ['/admin/update-user', { userId: nobody, data: { name: 'Ada King' } }, ['userId', 'data']],
  ['/admin/list-user-sessions', { userId: nobody }, ['userId']],
  ['/admin/ban-user', { userId: nobody, banReason: 'Spam' }, ['userId']],
  ['/admin/unban-user', { userId: nobody }, ['userId']],
  ['/admin/impersonate-user', { userId: nobody }, ['userId']],
  ['/admin/revoke-user-session', { sessionToken: 'unknown' }, ['sessionToken']],
  ['/admin/revoke-user-sessions', { userId: nobody }, ['userId']],
  ['/admin/remove-user', { userId: nobody }, ['userId']],
  ['/admin/set-user-password', { userId: nobody, newPassword: 'Password456' }, ['userId', 'newPassword']],
  ['/admin/has-permission', { permissions: { user: ['list'] } }, []],
];

const list = (query) => get(`/admin/list-users?${Object.entries(query).map(([name, value]) => `${name}=${String(value).startsWith('<') ? value : encodeURIComponent(value)}`).join('&')}`, ADMIN);
const LISTED = 'listed.test';
const named = (name, more = {}) => ({ email: `${name.toLowerCase()}@${LISTED}`, password: 'Password123', name: `${name} Listed`, ...more });

const lists = [
  ...['Ann', 'Bob', 'Cyd'].map((name) => [`admin: create ${name} to be listed`, post('/admin/create-user', named(name, name === 'Cyd' ? { role: 'admin' } : {}), jar('admin', { user: name.toLowerCase() }))]),
  ['list: by a part of the address', list({ searchValue: LISTED, sortBy: 'email' })],
  ['list: backwards', list({ searchValue: LISTED, sortBy: 'email', sortDirection: 'desc' })],
  ['list: by the name', list({ searchValue: LISTED, sortBy: 'name' })],
  ['list: the first', list({ searchValue: LISTED, sortBy: 'email', limit: 1 })],
  ['list: the second', list({ searchValue: LISTED, sortBy: 'email', limit: 1, offset: 1 })],
  ['list: behind the last', list({ searchValue: LISTED, sortBy: 'email', limit: 1, offset: 3 })],
  ['list: how an address begins', list({ searchValue: 'ann@', searchOperator: 'starts_with', searchField: 'email' })],
  ['list: how an address ends', list({ searchValue: `b@${LISTED}`, searchOperator: 'ends_with', searchField: 'email' })],
  ['list: a part of a name', list({ searchValue: 'Cyd Lis', searchField: 'name' })],
  ['list: nobody', list({ searchValue: 'nobody at all' })],
  ['list: of one address', list({ filterField: 'email', filterValue: `ann@${LISTED}` })],
  ['list: of an address or not', list({ searchValue: LISTED, sortBy: 'email', filterField: 'email', filterOperator: 'ne', filterValue: `ann@${LISTED}` })],
  ['list: of a role', list({ searchValue: LISTED, filterField: 'role', filterValue: 'admin' })],
  ['list: of an id', list({ filterField: 'id', filterValue: '<user:bob>' })],
  ['list: of what is banned', list({ searchValue: LISTED, sortBy: 'email', filterField: 'banned', filterValue: 'true' })],
  ['list: a limit that is no number', list({ searchValue: LISTED, sortBy: 'email', limit: 'x' })],
  ['list: an offset that is no number', list({ searchValue: LISTED, sortBy: 'email', offset: 'x' })],
  ['list: a limit of nothing', list({ searchValue: LISTED, sortBy: 'email', limit: 0 })],
  ['list: a limit below nothing', list({ searchValue: LISTED, sortBy: 'email', limit: -1 })],
  ['list: an offset below nothing', list({ searchValue: LISTED, sortBy: 'email', offset: -1 })],
  ['list: a limit with a fraction', list({ searchValue: LISTED, sortBy: 'email', limit: 1.5 })],
  ['list: an operator nobody knows', list({ searchValue: LISTED, searchOperator: 'like' })],
  ['list: a field nobody searches', list({ searchValue: LISTED, searchField: 'password' })],
  ['list: a direction nobody knows', list({ searchValue: LISTED, sortBy: 'email', sortDirection: 'sideways' })],
  ['list: sorted by what nobody knows', list({ searchValue: LISTED, sortBy: 'password' })],
  ['list: filtered by what nobody knows', list({ filterField: 'password', filterValue: 'x' })],
  ['list: a filter nobody knows', list({ filterField: 'email', filterOperator: 'regex', filterValue: '.*' })],
  ['list: a user asks', get('/admin/list-users', jar('asking'))],
  ...by('GET', '/admin/list-users', { query: { searchValue: 'nobody at all', limit: '1' } }),
];

export const admin = [
  ['admin: sign in', post('/sign-in/email', { email: 'admin@example.com', password: 'Correct-Horse-7' }, ADMIN)],
  ['admin: sign up somebody', post('/sign-up/email', signUp('managed@differential.test'), jar('managed', { user: 'managed' }))],
  ['admin: sign up a user who asks', post('/sign-up/email', signUp('asking@differential.test'), jar('asking', { user: 'asking' }))],
  ['admin: sign up somebody else', post('/sign-up/email', signUp('odd@differential.test'), { user: 'odd' })],
  ['admin: the own session', get('/get-session', ADMIN)],

  ['admin: get a user', get('/admin/get-user?id=<user:managed>', ADMIN)],
  ['admin: get nobody', get('/admin/get-user?id=nobody', ADMIN)],

  ['admin: create', post('/admin/create-user', { email: 'made@differential.test', password: 'Password123', name: 'Made User' }, jar('admin', { user: 'made' }))],
  ['admin: create again', post('/admin/create-user', { email: 'made@differential.test', password: 'Password123', name: 'Made User' }, ADMIN)],
  ['admin: create with a role', post('/admin/create-user', { email: 'made2@differential.test', password: 'Password123', name: 'Made User', role: 'admin' }, jar('admin', { user: 'made2' }))],
  ['admin: create with an unknown role', post('/admin/create-user', { email: 'made3@differential.test', password: 'Password123', name: 'Made User', role: 'owner' }, ADMIN)],
  ['admin: who was created signs in', post('/sign-in/email', signIn('made@differential.test'), jar('made'))],

  ['admin: update', post('/admin/update-user', { userId: '<user:managed>', data: { name: 'Managed King' } }, ADMIN)],
  ['admin: set a role', post('/admin/set-role', { userId: '<user:made>', role: 'admin' }, ADMIN)],
  ['admin: set it back', post('/admin/set-role', { userId: '<user:made>', role: 'user' }, ADMIN)],
  ['admin: set an unknown role', post('/admin/set-role', { userId: '<user:odd>', role: 'owner' }, ADMIN)],
  ['admin: set a password', post('/admin/set-user-password', { userId: '<user:made>', newPassword: 'Password456' }, ADMIN)],
  ['admin: set a short password', post('/admin/set-user-password', { userId: '<user:made>', newPassword: 'Pass1' }, ADMIN)],
  ['admin: the new password', post('/sign-in/email', signIn('made@differential.test', { password: 'Password456' }), jar('made'))],
  ['admin: list sessions', post('/admin/list-user-sessions', { userId: '<user:managed>' }, ADMIN)],
  ['admin: revoke sessions', post('/admin/revoke-user-sessions', { userId: '<user:made>' }, ADMIN)],
  ['admin: the revoked session', get('/get-session', jar('made'))],

  ['admin: ban', post('/admin/ban-user', { userId: '<user:made>', banReason: 'Spam' }, ADMIN)],
  ['admin: the banned sign in', post('/sign-in/email', signIn('made@differential.test', { password: 'Password456' }))],
  ['admin: unban', post('/admin/unban-user', { userId: '<user:made>' }, ADMIN)],
  ['admin: the unbanned sign in', post('/sign-in/email', signIn('made@differential.test', { password: 'Password456' }), jar('made'))],
  ['admin: ban without a reason', post('/admin/ban-user', { userId: '<user:made>' }, ADMIN)],
  ['admin: unban again', post('/admin/unban-user', { userId: '<user:made>' }, ADMIN)],

  ['admin: impersonate', post('/admin/impersonate-user', { userId: '<user:managed>' }, jar('admin', { keep: 'adminBefore' }))],
  ['admin: the session as somebody', get('/get-session', ADMIN)],
  ['admin: stop', post('/admin/stop-impersonating', {}, ADMIN)],
  ['admin: the session of the admin', get('/get-session', ADMIN)],
  ['admin: stop again', post('/admin/stop-impersonating', {}, ADMIN)],
  ['admin: impersonate an admin', post('/admin/impersonate-user', { userId: '<user:made2>' }, ADMIN)],

  ['admin: may list', post('/admin/has-permission', { permissions: { user: ['list', 'ban'] } }, ADMIN)],
  ['admin: may nothing unknown', post('/admin/has-permission', { permissions: { user: ['fly'] } }, ADMIN)],
  ['admin: may nothing of what is unknown', post('/admin/has-permission', { permissions: { ship: ['sink'] } }, ADMIN)],
  ['admin: may a user list', post('/admin/has-permission', { permissions: { user: ['list'] } }, jar('asking'))],

  ['admin: remove', post('/admin/remove-user', { userId: '<user:made2>' }, ADMIN)],
  ['admin: get who was removed', get('/admin/get-user?id=<user:made2>', ADMIN)],

  ...lists,
  ...POSTS.map(([path, body]) => [`admin: a user asks ${path}`, post(path, body, jar('asking'))]),
  ['admin: a user asks for a user', get('/admin/get-user?id=<user:managed>', jar('asking'))],
  ...POSTS.flatMap(([path, body, required]) => by('POST', path, { body, required })),
  ...by('GET', '/admin/get-user', { query: { id: nobody } }),
  ['admin: the account is there still', get('/get-session', ADMIN)],
];
