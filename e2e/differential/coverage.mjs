// Which endpoints were called with good and with bad input. What the product serves is read from the description it gives of
// itself, which OpenApiAgreementTest compares with the mappings of the running application.

/** Endpoints that refuse whatever is sent, with the reason. */
const NEVER_GOOD = {
  'POST /sign-in/social': 'no provider is configured',
  'POST /link-social': 'no provider is configured',
  'POST /refresh-token': 'no provider is configured',
  'POST /get-access-token': 'no provider is configured',
  'GET /account-info': 'no provider is configured',
  'GET /callback/{id}': 'no provider is configured',
  'POST /callback/{id}': 'no provider is configured',
  'POST /get-session': 'no session waits to be refreshed: GET refreshes it',
  'POST /update-session': 'a session has nothing that its user could change',
  'POST /unlink-account': 'the password is the only way to sign in that could be unlinked, and the last one',
  'POST /passkey/verify-registration': 'takes an authenticator, which Chromium has: OfficialClientTest',
  'POST /passkey/verify-authentication': 'takes an authenticator, which Chromium has: OfficialClientTest',
  'POST /passkey/update-passkey': 'takes a passkey, which Chromium makes: OfficialClientTest',
  'POST /passkey/delete-passkey': 'takes a passkey, which Chromium makes: OfficialClientTest',
  'POST /email-otp/request-email-change': 'addresses are changed by links',
  'POST /email-otp/change-email': 'addresses are changed by links',
};

/** Endpoints that have nothing to refuse: they take no input, or say what they say to everybody. */
const NEVER_BAD = [
  'GET /ok',
  'GET /error',
  'GET /jwks',
  'GET /get-session',
  'GET /multi-session/list-device-sessions',
  'GET /passkey/generate-authenticate-options',
];

export class Coverage {
  #called = [];

  note({ method, path, status, location }) {
    this.#called.push({ method, path: path.split('?')[0], isBad: status >= 400 || /[?&#]error=/.test(location ?? '') });
  }

  /** Returns a sentence for each endpoint in `description`, of OpenAPI, that no good or no bad call has reached. */
  missing(description) {
    return Object.entries(description.paths)
      .filter(([path]) => /^(\/api)?\/auth\//.test(path))
      .flatMap(([path, item]) =>
        ['get', 'post', 'put', 'patch', 'delete'].filter((method) => item[method]).flatMap((method) => this.#missingAt(method.toUpperCase(), path)),
      );
  }

  #missingAt(method, described) {
    const endpoint = described.replace(/^(\/api)?\/auth/, '');
    const pattern = new RegExp(`^(/api)?/auth${endpoint.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    const called = this.#called.filter((call) => call.method === method && pattern.test(call.path));
    const name = `${method} ${endpoint}`;
    return [
      ...(name in NEVER_GOOD || called.some(({ isBad }) => !isBad) ? [] : [`no call of ${name} is right`]),
      ...(NEVER_BAD.includes(name) || called.some(({ isBad }) => isBad) ? [] : [`no call of ${name} is wrong`]),
      ...(called.length > 0 ? [] : [`${name} is called by nobody`]),
    ];
  }
}
