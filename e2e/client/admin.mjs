// Every method of the official client's admin plugin.
// Usage: node admin.mjs BASE_URL AUTH_PATH ADMIN_EMAIL ADMIN_PASSWORD SUFFIX
import assert from 'node:assert/strict';
import { createAuthClient } from 'better-auth/client';
import { adminClient } from 'better-auth/client/plugins';
import { Cookies, browserFetch, refused, succeeded } from './browser.mjs';

const [base, path, adminEmail, adminPassword, suffix] = process.argv.slice(2);
const password = 'Analytical-1';

function browser() {
  const cookies = new Cookies();
  const client = createAuthClient({
    baseURL: base + path,
    plugins: [adminClient()],
    fetchOptions: { customFetchImpl: browserFetch(base, cookies) },
  });
  return { client, cookies };
}

const { client: root, cookies } = browser();
const { client: ada } = browser();
const email = `ada.admin.${suffix}@example.com`;
const me = succeeded(await root.signIn.email({ email: adminEmail, password: adminPassword })).user;

// create-user, get-user
const made = succeeded(
  await root.admin.createUser({ email, name: 'Ada Lovelace', password, role: 'user', data: { image: 'https://example.com/a.png' } }),
).user;
assert.equal(made.email, email);
assert.equal(made.role, 'user');
assert.equal(made.banned, false);
assert.ok(made.createdAt instanceof Date);
refused(await root.admin.createUser({ email, name: 'Again', password }), 400, 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL');
assert.equal(succeeded(await root.admin.getUser({ query: { id: made.id } })).image, 'https://example.com/a.png');
refused(await root.admin.getUser({ query: { id: 'nobody' } }), 404, 'USER_NOT_FOUND');

// list-users: what was just written is in it
const listed = succeeded(
  await root.admin.listUsers({
    query: { searchValue: `ada.admin.${suffix}`, searchField: 'email', searchOperator: 'starts_with', limit: 10, sortBy: 'name', sortDirection: 'asc' },
  }),
);
assert.deepEqual(listed.users.map(({ id }) => id), [made.id]);
assert.equal(listed.total, 1);
assert.equal(listed.limit, 10);
assert.ok(listed.users[0].createdAt instanceof Date);
const byId = await root.admin.listUsers({ query: { filterField: 'id', filterOperator: 'eq', filterValue: made.id } });
assert.equal(succeeded(byId).users[0].email, email);

// A user may do nothing of it.
succeeded(await ada.signIn.email({ email, password }));
refused(await ada.admin.listUsers({ query: {} }), 403, 'YOU_ARE_NOT_ALLOWED_TO_LIST_USERS');
refused(await ada.admin.setRole({ userId: made.id, role: 'admin' }), 403, 'YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE');

// has-permission, by the server and by the client itself
assert.equal(succeeded(await root.admin.hasPermission({ permissions: { user: ['create', 'ban'], session: ['revoke'] } })).success, true);
assert.equal(succeeded(await root.admin.hasPermission({ permissions: { project: ['delete'] } })).success, false);
assert.equal(succeeded(await ada.admin.hasPermission({ permissions: { user: ['create'] } })).success, false);
assert.equal(root.admin.checkRolePermission({ role: 'admin', permissions: { user: ['delete'] } }), true);
assert.equal(root.admin.checkRolePermission({ role: 'user', permissions: { user: ['delete'] } }), false);

// update-user, set-role
const renamed = succeeded(await root.admin.updateUser({ userId: made.id, data: { name: 'Countess' } }));
assert.equal(renamed.name, 'Countess');
refused(await root.admin.updateUser({ userId: made.id, data: {} }), 400, 'NO_DATA_TO_UPDATE');
assert.equal(succeeded(await root.admin.setRole({ userId: made.id, role: 'auditor' })).user.role, 'auditor');
assert.equal(succeeded(await root.admin.setRole({ userId: made.id, role: 'user' })).user.role, 'user');

// list-user-sessions, revoke-user-session, revoke-user-sessions
succeeded(await ada.signIn.email({ email, password }));
const { sessions } = succeeded(await root.admin.listUserSessions({ userId: made.id }));
assert.ok(sessions.length > 0);
assert.ok(sessions[0].expiresAt instanceof Date);
for (const { token } of sessions) {
  assert.deepEqual(succeeded(await root.admin.revokeUserSession({ sessionToken: token })), { success: true });
}
assert.equal(succeeded(await ada.getSession()), null);
succeeded(await ada.signIn.email({ email, password }));
assert.deepEqual(succeeded(await root.admin.revokeUserSessions({ userId: made.id })), { success: true });
assert.equal(succeeded(await ada.getSession()), null);

// ban-user, unban-user
succeeded(await ada.signIn.email({ email, password }));
const banned = succeeded(await root.admin.banUser({ userId: made.id, banReason: 'Spam', banExpiresIn: 3600 })).user;
assert.equal(banned.banned, true);
assert.equal(banned.banReason, 'Spam');
assert.ok(banned.banExpires instanceof Date);
assert.equal(succeeded(await ada.getSession()), null, 'the ban ends the session');
refused(await ada.signIn.email({ email, password }), 403, 'BANNED_USER');
refused(await root.admin.banUser({ userId: me.id }), 400, 'YOU_CANNOT_BAN_YOURSELF');
assert.equal(succeeded(await root.admin.unbanUser({ userId: made.id })).user.banned, false);

// set-user-password
assert.deepEqual(succeeded(await root.admin.setUserPassword({ userId: made.id, newPassword: 'Analytical-2' })), { status: true });
refused(await ada.signIn.email({ email, password }), 401, 'INVALID_EMAIL_OR_PASSWORD');
succeeded(await ada.signIn.email({ email, password: 'Analytical-2' }));

// impersonate-user, stop-impersonating
const acting = succeeded(await root.admin.impersonateUser({ userId: made.id }));
assert.equal(acting.session.impersonatedBy, me.id);
assert.equal(acting.user.id, made.id);
assert.ok(acting.session.expiresAt - acting.session.createdAt <= 3_600_000, 'an hour at most');
assert.ok(cookies.has('better-auth.admin_session'));
assert.equal(succeeded(await root.getSession()).user.id, made.id);
refused(await root.admin.banUser({ userId: made.id }), 403, 'YOU_ARE_NOT_ALLOWED_TO_BAN_USERS');
assert.equal(succeeded(await root.admin.stopImpersonating()).user.id, me.id);
assert.equal(succeeded(await root.getSession()).user.id, me.id);
refused(await root.admin.impersonateUser({ userId: me.id }), 403, 'YOU_CANNOT_IMPERSONATE_ADMINS');

// remove-user
refused(await root.admin.removeUser({ userId: me.id }), 400, 'YOU_CANNOT_REMOVE_YOURSELF');
assert.deepEqual(succeeded(await root.admin.removeUser({ userId: made.id })), { success: true });
refused(await ada.signIn.email({ email, password: 'Analytical-2' }), 401, 'INVALID_EMAIL_OR_PASSWORD');
refused(await root.admin.getUser({ query: { id: made.id } }), 404, 'USER_NOT_FOUND');
succeeded(await root.signOut());

console.log(`official admin client at ${path}: created, listed, changed, banned, acted for and removed ${made.id}`);
