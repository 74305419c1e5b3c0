// Every difference that is meant, with its reason. One that no call shows any more is an error too. What is so
// `everywhere` does not make a call different.

export const differences = [
  {
    everywhere: true,
    reason: 'answers about people are kept by nobody on the way: every one says no-store',
    covers: ({ path, reference, product }) =>
      path === 'header.cache-control' && reference === undefined && product === 'no-store',
  },
  {
    everywhere: true,
    reason: 'a session says where it was opened from; the reference server knows that only behind a proxy',
    covers: ({ path, reference, product }) =>
      path.endsWith('.ipAddress') && reference === '' && product === '127.0.0.1',
  },
  {
    everywhere: true,
    reason: 'the token of a challenge says what it is for, so that asking for one stores nothing',
    covers: ({ path, reference, product }) =>
      path.endsWith('.better-auth.better-auth-passkey') && /\.<signature>$/.test(reference) && /^PASSKEY_.*\.<signature>$/.test(product),
  },
  {
    reason: 'a passkey that cannot be read is the fault of whoever sent it, who is told what is wrong with it',
    covers: ({ call }) => call === 'passkey: register what cannot be read',
  },
  {
    everywhere: true,
    reason: 'what there is none of is null, as the reference server answers on SQL; its memory adapter leaves it out',
    covers: ({ path, reference, product }) =>
      /\.(image|banReason|banExpires|impersonatedBy)$/.test(path) && reference === undefined && product === null,
  },
  {
    everywhere: true,
    reason: 'a user carries its role',
    covers: ({ path, reference }) => path.endsWith('user.role') && reference === undefined,
  },
  {
    reason: 'members nobody knows are refused at sign-up by name, so that a later privilege cannot be set early',
    covers: ({ call }) => call === 'sign up with a member nobody knows',
  },
  {
    reason: 'names have 2 to 100 characters on every path',
    covers: ({ call }) => call === 'sign up with a short name' || call === 'sign up with an empty name',
  },
  {
    reason: 'passwords need an upper-case letter, a lower-case letter and a digit on every path',
    covers: ({ call }) => call === 'sign up with a weak password',
  },
  {
    reason: 'a picture is an http or https address on every path',
    covers: ({ call }) => call === 'sign up with an image that is no address',
  },
  {
    reason: 'e-mail addresses are trimmed on every path',
    covers: ({ call }) => call === 'sign up with a trimmed email',
  },
  {
    reason: 'every error has a code',
    covers: ({ path, reference }) => path === 'body.code' && reference === undefined,
  },
  {
    reason: 'who is not signed in learns nothing about bodies: 401 comes before 400',
    covers: ({ call }) => call.startsWith('signed out, broken body: '),
  },
  {
    reason: 'members nobody knows are refused by name, never ignored',
    covers: ({ call }) => call === 'update nothing known',
  },
  {
    reason: 'an address, a role or a member that sign-up refuses gets no mail; one that it trims gets one',
    covers: ({ call, path }) =>
      call === 'links mailed' &&
      /^(weak|name|name2|admin|member|noimage|trimmed)@differential\.test$/.test(path),
  },

  // links in mails
  {
    reason: 'a code of an error goes into the query of a callback, never behind its fragment, where no page finds it',
    covers: ({ call, path }) => path === 'header.location' && call.endsWith('"<base>/welcome#c"'),
  },
  {
    reason: 'links that verify an address work once',
    covers: ({ call }) =>
      call === 'verification: follow the first again' || call === 'verification: follow the second again, without a callback',
  },
  {
    reason: 'links that change an address work once, and say of every link that is used up the same',
    covers: ({ call, path }) =>
      path === 'header.location' && (call === 'change: follow again' || call === 'change: follow the other'),
  },
  {
    reason: 'a link that changes an address opens no session: whoever reads that mailbox may be a stranger',
    covers: ({ call, path }) =>
      (call === 'change: follow' || call === 'change: follow signed out, without a callback') &&
      (path === 'header.set-auth-token' || path.startsWith('cookie.')),
  },
  {
    reason: 'a password that was reset ends every session',
    covers: ({ call }) => call === 'reset: the session from before',
  },

  // endpoints without a body that is right
  {
    reason: 'a bracket in a query is refused before the protocol sees it: RFC 3986 does not allow it there',
    covers: ({ call, path }) => / with an operator as (token|callbackURL|errorCallbackURL|newUserCallbackURL|accountId|id)$/.test(call) && !path.startsWith('status'),
  },
  {
    reason: 'names are text of 2 to 100 characters on every path; the reference server stores what it gets',
    covers: ({ call }) => /^\/update-user with .* name$/.test(call),
  },
  {
    reason: 'names are text of 2 to 100 characters on every path; the reference server stores what it gets',
    covers: ({ call, path }) => call === 'matrix: the account is there still' && path === 'body.user.name',
  },
  {
    reason: 'members nobody knows are refused by name, never ignored',
    covers: ({ call }) => /^ways: update the session with a /.test(call),
  },

  // other providers
  {
    reason: 'no provider is configured, which is said to everybody who names an account of one',
    covers: ({ call, path, product }) =>
      /refresh-token|get-access-token|account-info|^ways: (refresh a token|an access token|info of an account)/.test(call) &&
      (product === 404 || product === 'Provider not found' || product === 'PROVIDER_NOT_FOUND' || path === 'body.code'),
  },
  {
    reason: 'who is not signed in reads why, here as elsewhere; the reference server answers an empty body',
    covers: ({ call }) =>
      /^\/(refresh-token|get-access-token|account-info) (signed out|by an? \w+ session)$/.test(call),
  },
  {
    reason: 'no provider is configured, so nobody comes back from one: 404 instead of a page of errors',
    covers: ({ call }) => call.startsWith('ways: a callback'),
  },

  // tokens for other services
  {
    reason: 'a key is called by its thumbprint (RFC 7638), so that its name cannot be another key\'s',
    covers: ({ path, product }) => /^body\.keys\.\d\.kid$/.test(path) && product === '<key>',
  },

  // administration
  {
    reason: 'identifiers are text; the reference server makes text of whatever is sent',
    covers: ({ call }) =>
      /^\/admin\/\S+ (without userId|with an empty object|with .* (as userId|everywhere))$/.test(call),
  },
  {
    reason: 'there are three roles; a name that means nothing is refused, never stored',
    covers: ({ call }) => / an unknown role$/.test(call) || /^\/admin\/set-role with .* role$/.test(call),
  },
  {
    reason: 'what is wrong with a body is said before it is looked whether there is such a user',
    covers: ({ call, product, path }) =>
      (call === '/admin/update-user with an operator as data' || call === '/admin/ban-user with a long banReason') &&
      (product === 400 || path.startsWith('body.')),
  },
  {
    reason: 'an issue of has-permission names the member, and is said once',
    covers: ({ call, path }) => path === 'body.message' && /\/admin\/has-permission with /.test(call),
  },
  {
    reason: 'who is not signed in reads why, here as elsewhere; the reference server answers an empty body',
    covers: ({ call, path }) =>
      path.startsWith('body') && /^\/admin\/\S+ (signed out|by an? \w+ session)$/.test(call),
  },
  {
    reason: 'no session is opened before the second factor is shown, so none is announced; what is remembered is kept here',
    covers: ({ call, path }) =>
      /^two-factor: (sign in|half|signed in)|^aging: (half signed in|the second code, in time)/.test(call) &&
      (path === 'header.set-auth-token' || path.includes('two_factor') || path.includes('trust_device') || path.includes('dont_remember') || /^cookie\.\d\.better-auth\./.test(path)),
  },

  {
    reason: 'the names in an app for codes begin with the name of the service',
    covers: ({ path, reference, product }) =>
      path === 'body.totpURI' &&
      reference?.replace('Better%20Auth', 'Registrar').replace('Better+Auth', 'Registrar') === product,
  },
  {
    reason: 'the answer that turns the second factor on says that it is on',
    covers: ({ call, path, product }) => call === 'two-factor: turn it on' && path === 'body.user.twoFactorEnabled' && product === true,
  },
  {
    reason: 'a code by mail opens the accounts that asked for codes by mail, not those that have an app',
    covers: ({ call, path }) => /^two-factor: half signed in (by the app|with paper)/.test(call) && path.startsWith('body.twoFactorMethods'),
  },

  // entering by links and codes
  {
    reason: 'nobody is signed up by a link, so it leads to no page for who is new',
    covers: ({ call, path, reference, product }) =>
      call === 'magic: ask with every page' && path === 'mail' && reference.replace('&newUserCallbackURL=%2Fnew', '') === product,
  },
  {
    reason: 'who has no account gets no mail; the reference server mails a link that then opens nothing',
    covers: ({ call, path }) => call === 'links mailed' && path === 'nobody@mailbox.test',
  },
  {
    reason: 'passwords need an upper-case letter, a lower-case letter and a digit on every path',
    covers: ({ call }) => call === 'code: a weak password',
  },
  {
    reason: 'a password that was reset ends every session',
    covers: ({ call }) => call === 'code: the session from before the reset',
  },
  {
    reason: 'what is no address is refused, also where it asks for a code to set a password',
    covers: ({ call }) => /^\/(email-otp\/request-password-reset|forget-password\/email-otp) with (nothing as|a long) email$/.test(call),
  },
  {
    reason: 'guesses at an address that has no account are counted as at one that has',
    covers: ({ call, product }) =>
      /^\/(sign-in\/email-otp|email-otp\/(verify-email|reset-password)) with /.test(call) &&
      [403, 'Too many attempts', 'TOO_MANY_ATTEMPTS'].includes(product),
  },
  {
    reason: 'an issue is said once',
    covers: ({ call, path, reference, product }) =>
      call.startsWith('matrix: /sign-in/email-otp with ') && path === 'body.message' && reference.startsWith(`${product}; [body] `),
  },

  // lists of users
  {
    reason: 'the list is read from the view of all users, which knows nothing of second factors; get-user says it',
    covers: ({ path, product }) => /^body\.users\.\d+\.twoFactorEnabled$/.test(path) && product === undefined,
  },
  {
    reason: 'a limit, an offset, an order or a condition that makes no sense is refused by name, as is a long one',
    covers: ({ call, product, path }) =>
      /^list: (a limit (that is no|below|with)|an offset (that is no|below)|sorted by what|filtered by what)|^\/admin\/list-users with a long /.test(call) &&
      (path.startsWith('body') || path === 'header.content-type' || product === 400),
  },
  {
    reason: 'a limit that is there twice is told to be a list',
    covers: ({ call, path }) => call === '/admin/list-users with limit twice' && path === 'body.message',
  },
  {
    reason: 'a bracket in a query is refused before the protocol sees it: RFC 3986 does not allow it there',
    covers: ({ call }) => call.startsWith('/admin/list-users with an operator as '),
  },
  {
    reason: 'the accounts are fewer: what is refused at sign-up, by a rule above, is nobody',
    covers: ({ call, path }) => /^\/admin\/list-users with nothing /.test(call) && path.startsWith('body.'),
  },

  // time
  {
    reason: 'get-session alone moves the end of a session, and takes the cookies of a dead one away; other answers write nothing',
    covers: ({ call, path, product }) =>
      product === undefined &&
      call.startsWith('aging: ') &&
      (path.startsWith('cookie.0.') || path === 'header.set-auth-token'),
  },
  {
    reason: 'a session that get-session has not moved so far is moved when it does',
    covers: ({ call, path, reference }) =>
      reference === undefined &&
      call === 'aging: nobody was deleted' &&
      (path.startsWith('cookie.0.') || path === 'header.set-auth-token'),
  },
  {
    reason: 'a session that is over makes no token for other services',
    covers: ({ call, path, product }) => call.startsWith('aging: ') && path === 'header.set-auth-jwt' && product === undefined,
  },
  {
    reason: 'who is not signed in reads why, here as elsewhere; the reference server answers an empty body',
    covers: ({ call, path }) => call.startsWith('aging: list users ') && path.startsWith('body'),
  },
  {
    reason: 'a link that is over is forgotten, and not told from one that was never mailed',
    covers: ({ call, reference }) => /^aging: .*(verification|change), too late/.test(call) && /TOKEN_EXPIRED|Token expired/.test(reference),
  },
  {
    reason: 'a code that is over is said to be; the reference server forgets all of them when it meets one',
    covers: ({ call, product }) => /^aging: a (wrong )?code to .*, too late$/.test(call) && ['OTP_EXPIRED', 'OTP expired'].includes(product),
  },
  {
    reason: 'what was half signed in is over after ten minutes, also to whoever keeps the cookie',
    covers: ({ call }) => call === 'aging: half signed in for too long',
  },

  // multi-session
  {
    reason: 'a session that ends with the browser leaves no cookie behind it, also not among those of other accounts',
    covers: ({ path, reference, product }) =>
      path.includes('_multi-<token>.attributes') && reference?.includes('Max-Age=604800') && product !== undefined && !product.includes('Max-Age'),
  },
  {
    reason: 'who comes with a token gets no cookie of a browser for it',
    covers: ({ call, path }) => path.includes('_multi-<token>') && call.startsWith('bearer: '),
  },
  {
    reason: 'the cookie of a session that is over goes when the next one comes, so that the dead take no room',
    covers: ({ call, path }) => path.includes('_multi-<token>') && !call.startsWith('multi: '),
  },
];
